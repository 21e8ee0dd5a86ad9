package dev.minato.platform.reconcile;

import dev.minato.base.Failpoint;
import dev.minato.platform.Environments;
import dev.minato.platform.Subject;
import dev.minato.platform.app.ExecutionMaker;
import dev.minato.platform.job.EventBook;
import dev.minato.platform.job.EventBook.EventEntry;
import dev.minato.platform.job.EventDecision;
import dev.minato.platform.job.EventDecision.EventLoad;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.ExecutionCause;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.JobTrigger.Event;
import dev.minato.platform.ledger.ExecutionTable;
import dev.minato.platform.ledger.JobTable;
import dev.minato.platform.reconcile.TriggerPolls.PollTarget;
import dev.minato.platform.scale.RuleReading;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.Triggers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Begins executions when rules say that there is something to do: once after each round of
 * questions, so that no answer is counted twice. When it was decided last is kept in memory alone:
 * a daemon that has started asks anew. Thread-safe for different jobs.
 */
final class EventKeeper {
    private static final Logger log = LoggerFactory.getLogger(EventKeeper.class);

    private final JobTable jobs;
    private final ExecutionTable executions;
    private final Environments environments;
    private final TriggerPolls polls;
    private final ExecutionMaker maker;
    private final EventBook book;
    private final Failpoint failpoint;
    private final Map<String, Instant> decided = new ConcurrentHashMap<>();

    EventKeeper(
            JobTable jobs,
            ExecutionTable executions,
            Environments environments,
            TriggerPolls polls,
            ExecutionMaker maker,
            EventBook book,
            Failpoint failpoint) {
        this.jobs = jobs;
        this.executions = executions;
        this.environments = environments;
        this.polls = polls;
        this.maker = maker;
        this.book = book;
        this.failpoint = failpoint;
    }

    /** Begins what is to begin; returns when a rule is to be asked next. */
    Instant advance(Job job, Event event, Instant now) {
        String name = job.name().text();
        Instant before = decided.computeIfAbsent(name, _ -> Instant.EPOCH);
        List<RuleReading> readings = readings(job, event);
        if (readings.stream().allMatch(each -> each.at().isAfter(before))) {
            decide(job, event, readings, now);
            decided.put(
                    name,
                    readings.stream().map(RuleReading::at).max(Instant::compareTo).orElse(now));
        }
        return polls.next(key(name));
    }

    private List<RuleReading> readings(Job job, Event event) {
        PollTarget target =
                new PollTarget(
                        key(job.name().text()),
                        Subject.job(job.name().text()),
                        job.name().owner(),
                        job.environment(),
                        job.spec().plan().template(),
                        jobs.secrets(job.name().text()),
                        event.polling());
        Triggers triggers = environments.parts(job.environment()).triggers();
        List<RuleReading> readings = new ArrayList<>();
        for (ScaleRule rule : event.rules()) {
            readings.add(polls.read(target, rule, triggers));
        }
        return readings;
    }

    private void decide(Job job, Event event, List<RuleReading> readings, Instant now) {
        String name = job.name().text();
        tellFailures(name, readings);
        EventLoad load = executions.load(name);
        EventDecision decision = EventDecision.of(event, readings, load);
        book.put(name, new EventEntry(now, readings, load, decision));
        if (decision.create() == 0) {
            return;
        }
        List<Execution> begun =
                Stream.generate(() -> maker.of(job, ExecutionCause.EVENT))
                        .limit(decision.create())
                        .toList();
        failpoint.reach("platform.job.BeginByEvent.before");
        boolean written = executions.begin(name, begun);
        failpoint.reach("platform.job.BeginByEvent.after");
        if (written) {
            log.info("job {}: {} begin: {}", name, begun.size(), decision.reason());
        }
    }

    private void tellFailures(String job, List<RuleReading> readings) {
        List<String> before =
                book.find(job).map(entry -> failures(entry.rules())).orElse(List.of());
        failures(readings).stream()
                .filter(text -> !before.contains(text))
                .forEach(text -> log.warn("job {}: {}", job, text));
    }

    private static List<String> failures(List<RuleReading> readings) {
        return readings.stream()
                .filter(each -> each.reading().isEmpty())
                .map(each ->
                        "rule "
                                + each.rule()
                                + " ("
                                + each.type()
                                + ") cannot be read: "
                                + each.failure())
                .toList();
    }

    /** Asks nothing for a job any more. */
    void forget(String job) {
        if (decided.remove(job) != null) {
            polls.forget(key(job));
            book.forget(job);
        }
    }

    /** Revisions have no such names. */
    private static String key(String job) {
        return "job/" + job;
    }
}
