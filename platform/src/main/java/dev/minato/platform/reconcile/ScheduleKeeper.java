package dev.minato.platform.reconcile;

import dev.minato.base.Failpoint;
import dev.minato.platform.app.ExecutionMaker;
import dev.minato.platform.job.ExecutionCause;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.JobTrigger.Schedule;
import dev.minato.platform.job.ScheduleDecision;
import dev.minato.platform.job.ScheduledRun;
import dev.minato.platform.ledger.FireTable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.Optional;

/** Begins executions when it is time. It remembers nothing: what was taken is written down. */
final class ScheduleKeeper {
    private static final Logger log = LoggerFactory.getLogger(ScheduleKeeper.class);

    private final FireTable fires;
    private final ExecutionMaker executions;
    private final Failpoint failpoint;

    ScheduleKeeper(FireTable fires, ExecutionMaker executions, Failpoint failpoint) {
        this.fires = fires;
        this.executions = executions;
        this.failpoint = failpoint;
    }

    /** Takes the time that is due; returns when the next one comes. */
    Instant advance(Job job, Schedule schedule, Instant now) {
        String name = job.name().text();
        ScheduleDecision decision =
                ScheduleDecision.of(
                        schedule, fires.floor(name), due -> fires.isTaken(name, due), now);
        if (decision.due().isPresent()) {
            failpoint.reach("platform.job.Take.before");
            Optional<ScheduledRun> run =
                    fires.take(
                            schedule,
                            decision.due().get(),
                            executions.of(job, ExecutionCause.SCHEDULE));
            failpoint.reach("platform.job.Take.after");
            run.ifPresent(it ->
                    log.info(
                            "job {} at {}: {} {}{}",
                            name,
                            it.due(),
                            it.outcome().text(),
                            it.execution().orElse(""),
                            it.message()));
        }
        return decision.next().orElse(Instant.MAX);
    }
}
