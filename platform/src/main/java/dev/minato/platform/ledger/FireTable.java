package dev.minato.platform.ledger;

import dev.minato.base.Fault;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.JobTrigger;
import dev.minato.platform.job.JobTrigger.Overlap;
import dev.minato.platform.job.JobTrigger.Schedule;
import dev.minato.platform.job.ScheduledRun;
import dev.minato.platform.job.ScheduledRun.Outcome;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.WriteTransaction;

import java.time.Instant;
import java.util.Optional;

/**
 * Times of schedules that were taken, each once for a job. What a method writes is durable when it
 * returns.
 */
public final class FireTable {
    /** Times of a job that are known one by one: of more than an hour, taken every minute. */
    private static final int KEPT = 150;

    private final Database database;

    public FireTable(Database database) {
        this.database = database;
    }

    /** Times of a job's schedule at or before it do not count. */
    public Instant floor(String job) {
        return database.read(rx -> floor(rx, job)).orElse(Instant.EPOCH);
    }

    private static Optional<Instant> floor(ReadTransaction rx, String job) throws Exception {
        return rx.one(
                "SELECT fire_floor FROM platform_job WHERE name = ?",
                row -> row.instant("fire_floor"),
                job);
    }

    /** The floor of a job that is put: that of before unless its times are others now. */
    static Instant floorOf(ReadTransaction rx, Optional<Job> before, Job after) throws Exception {
        boolean others =
                before.map(Job::spec)
                        .map(spec ->
                                JobTrigger.isOtherSchedule(spec.trigger(), after.spec().trigger()))
                        .orElse(true);
        Instant floor = floor(rx, after.name().text()).orElse(Instant.EPOCH);
        return others && after.modified().isAfter(floor) ? after.modified() : floor;
    }

    /** Whether a time was taken. */
    public boolean isTaken(String job, Instant due) {
        return database.read(rx -> isTaken(rx, job, due));
    }

    private static boolean isTaken(ReadTransaction rx, String job, Instant due) throws Exception {
        return rx.one(
                        "SELECT due FROM platform_fire WHERE job = ? AND due = ?",
                        row -> row.instant("due"),
                        job,
                        due)
                .isPresent();
    }

    /** What became of the last time of a job's schedule that was taken. */
    public Optional<ScheduledRun> last(String job) {
        return database.read(rx ->
                rx.one(
                        "SELECT * FROM platform_fire WHERE job = ? ORDER BY at DESC, due DESC LIMIT"
                                + " 1",
                        row ->
                                new ScheduledRun(
                                        row.instant("due"),
                                        Outcome.valueOf(row.text("outcome")),
                                        row.findText("execution"),
                                        row.text("message")),
                        job));
    }

    /**
     * Takes a time of a job's schedule: writes down that it is taken, and the execution, or why
     * there is none.
     *
     * @param schedule that of the job as it was decided by
     * @return what became of it; empty when it was taken before, or the job is another one now
     * @throws Fault conflict when the name of the execution is taken: nothing is written then
     */
    public Optional<ScheduledRun> take(Schedule schedule, Instant due, Execution execution) {
        String job = execution.job();
        return database.write(tx -> {
            Optional<Job> there = JobTable.find(tx, job).filter(ExecutionTable::mayBegin);
            boolean same = there.filter(it -> it.spec().trigger().equals(schedule)).isPresent();
            if (!same || isTaken(tx, job, due)) {
                return Optional.empty();
            }
            ScheduledRun run = run(tx, schedule, due, execution);
            tx.update(
                    "INSERT INTO platform_fire(job, due, at, outcome, execution, message)"
                            + " VALUES(?, ?, ?, ?, ?, ?)",
                    job,
                    due,
                    execution.started(),
                    run.outcome(),
                    run.execution(),
                    run.message());
            prune(tx, job);
            return Optional.of(run);
        });
    }

    private static ScheduledRun run(
            WriteTransaction tx, Schedule schedule, Instant due, Execution execution)
            throws Exception {
        String job = execution.job();
        int running = ExecutionTable.running(tx, job);
        if (schedule.overlap() == Overlap.FORBID && running > 0) {
            return ScheduledRun.without(
                    due, Outcome.FORBIDDEN, "an execution of the job ran at that time");
        }
        if (schedule.overlap() == Overlap.REPLACE) {
            ExecutionTable.stop(tx, job);
        }
        try {
            ExecutionTable.requireRoom(tx, job);
        } catch (Fault e) {
            return ScheduledRun.without(due, Outcome.REFUSED, e.text());
        }
        ExecutionTable.insert(tx, execution, Optional.empty());
        return new ScheduledRun(due, Outcome.STARTED, Optional.of(execution.name()), "");
    }

    /** What is no longer known one by one lies below the floor: it is never taken again. */
    private static void prune(WriteTransaction tx, String job) throws Exception {
        Optional<Instant> beyond =
                tx.one(
                        "SELECT due FROM platform_fire WHERE job = ? ORDER BY due DESC LIMIT 1"
                                + " OFFSET ?",
                        row -> row.instant("due"),
                        job,
                        KEPT);
        if (beyond.isPresent()) {
            tx.update(
                    "UPDATE platform_job SET fire_floor = max(fire_floor, ?) WHERE name = ?",
                    beyond,
                    job);
            tx.update("DELETE FROM platform_fire WHERE job = ? AND due <= ?", job, beyond);
        }
    }
}
