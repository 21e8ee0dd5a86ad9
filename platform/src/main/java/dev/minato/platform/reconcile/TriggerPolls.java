package dev.minato.platform.reconcile;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.platform.Subject;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.Wakeups;
import dev.minato.platform.app.TriggerSpecs;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.scale.AppPlaces;
import dev.minato.platform.scale.RuleReading;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.platform.scale.Triggers;
import dev.minato.state.SealedValue;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Asks what rules ask, each by itself and now and then: one that is slow or down holds up no other.
 * What one has said is told to its app or job. Thread-safe.
 */
final class TriggerPolls {
    private static final Logger log = LoggerFactory.getLogger(TriggerPolls.class);

    /** Where replicas run the number is followed more closely, as Kubernetes does. */
    private static final Duration CLOSE = Duration.ofSeconds(15);

    /** KEDA gives a server 3 s; a driver may have to be loaded first. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Questions that are asked at once. */
    private static final int MOST = 32;

    /** One rule of one revision or job. */
    private static final class Poll {
        private final TriggerSpec spec;
        private final ScaleRule rule;
        private final Triggers triggers;
        private @Nullable Trigger trigger;
        private RuleReading last;
        private Instant due = Instant.MIN;
        private Instant lastActive = Instant.MIN;
        private boolean asking;
        private boolean ended;

        private Poll(TriggerSpec spec, ScaleRule rule, Triggers triggers) {
            this.spec = spec;
            this.rule = rule;
            this.triggers = triggers;
            this.last = RuleReading.failed(rule, Instant.EPOCH, "it was not asked yet");
        }
    }

    private final TriggerSpecs specs;
    private final Function<String, AppPlaces> apps;
    private final Wakeups wakeups;
    private final InstantSource clock;
    private final Semaphore places = new Semaphore(MOST);
    private final Map<String, Map<String, Poll>> polls = new ConcurrentHashMap<>();

    /**
     * @param apps where those of an environment are; equal for one environment
     */
    TriggerPolls(
            TriggerSpecs specs,
            Function<String, AppPlaces> apps,
            Wakeups wakeups,
            InstantSource clock) {
        this.specs = specs;
        this.apps = apps;
        this.wakeups = wakeups;
        this.clock = clock;
    }

    /**
     * Whose rules are asked.
     *
     * @param key under which they are kept
     * @param subject that is looked at when one was answered
     * @param owner of the secrets
     * @param template whose variables rules may name
     * @param period how often they are asked
     */
    record PollTarget(
            String key,
            Subject subject,
            String owner,
            String environment,
            TemplateSpec template,
            Map<String, SealedValue> secrets,
            Duration period) {
        /** A revision. */
        static PollTarget of(AppStore.Entry entry, RevisionRow row) {
            String app = entry.app().name().text();
            Duration period = row.template().scale().polling();
            boolean close = entry.replicas(row.set()) > 0 && period.compareTo(CLOSE) > 0;
            return new PollTarget(
                    row.name(),
                    Subject.app(app),
                    app,
                    entry.app().environment(),
                    row.template(),
                    entry.secrets(),
                    close ? CLOSE : period);
        }
    }

    /** What a rule has said last; it is asked anew when it is time. */
    RuleReading read(PollTarget target, ScaleRule rule, Triggers triggers) {
        TriggerSpec spec;
        try {
            spec =
                    specs.of(target.owner(), target.template(), rule, target.secrets())
                            .at(apps.apply(target.environment()));
        } catch (Fault e) {
            return RuleReading.failed(rule, clock.instant(), e.text());
        }
        Map<String, Poll> mine = polls.computeIfAbsent(target.key(), _ -> new HashMap<>());
        synchronized (mine) {
            Poll poll = mine.get(rule.name());
            if (poll == null || !poll.spec.equals(spec)) {
                if (poll != null) {
                    end(poll);
                }
                poll = new Poll(spec, rule, triggers);
                mine.put(rule.name(), poll);
            }
            Instant now = clock.instant();
            Instant next = now.plus(target.period());
            if (!poll.asking && !now.isBefore(poll.due)) {
                poll.asking = true;
                poll.due = next;
                Poll asked = poll;
                wakeups.beside(() -> ask(mine, asked, target.subject()));
            } else if (next.isBefore(poll.due)) {
                poll.due = next;
            }
            return poll.last;
        }
    }

    private void ask(Map<String, Poll> mine, Poll poll, Subject subject) {
        RuleReading reading;
        places.acquireUninterruptibly();
        try {
            reading = RuleReading.of(poll.rule, question(mine, poll), clock.instant());
        } catch (Fault e) {
            reading = RuleReading.failed(poll.rule, clock.instant(), e.text());
        } catch (RuntimeException | Error e) {
            log.warn("rule {} ({}) of {}", poll.rule.name(), poll.rule.type(), subject, e);
            reading = RuleReading.failed(poll.rule, clock.instant(), Reason.of(e));
        } finally {
            places.release();
        }
        synchronized (mine) {
            poll.asking = false;
            poll.last = reading;
            if (reading.active()) {
                poll.lastActive = reading.at();
            }
            if (reading.reading().isEmpty() || poll.ended) {
                close(poll);
            }
        }
        wakeups.soon(subject);
    }

    private TriggerReading question(Map<String, Poll> mine, Poll poll) {
        Trigger trigger;
        synchronized (mine) {
            trigger = poll.trigger;
        }
        if (trigger == null) {
            trigger = poll.triggers.open(poll.spec);
            synchronized (mine) {
                poll.trigger = trigger;
            }
        }
        return trigger.read(PATIENCE);
    }

    private static void end(Poll poll) {
        poll.ended = true;
        if (!poll.asking) {
            close(poll);
        } else if (poll.trigger != null) {
            poll.trigger.close();
        }
    }

    private static void close(Poll poll) {
        Trigger trigger = poll.trigger;
        poll.trigger = null;
        if (trigger != null) {
            trigger.close();
        }
    }

    /** When a rule of a revision had something to do last. */
    Instant lastActive(String revision) {
        Map<String, Poll> mine = polls.get(revision);
        if (mine == null) {
            return Instant.MIN;
        }
        synchronized (mine) {
            return mine.values().stream()
                    .map(poll -> poll.lastActive)
                    .max(Instant::compareTo)
                    .orElse(Instant.MIN);
        }
    }

    /** When a rule of a revision is to be asked next. */
    Instant next(String revision) {
        Map<String, Poll> mine = polls.get(revision);
        if (mine == null) {
            return Instant.MAX;
        }
        synchronized (mine) {
            return mine.values().stream()
                    .filter(poll -> !poll.asking)
                    .map(poll -> poll.due)
                    .min(Instant::compareTo)
                    .orElse(Instant.MAX);
        }
    }

    /** Asks nothing for a revision or job any more. */
    void forget(String revision) {
        Map<String, Poll> mine = polls.remove(revision);
        if (mine != null) {
            synchronized (mine) {
                mine.values().forEach(TriggerPolls::end);
            }
        }
    }
}
