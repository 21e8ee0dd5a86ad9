package dev.minato.platform.job;

import dev.minato.platform.job.EventDecision.EventLoad;
import dev.minato.platform.scale.RuleReading;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What was decided of each job that events begin last, since this process began. Thread-safe. */
public final class EventBook {
    private final Map<String, EventEntry> last = new ConcurrentHashMap<>();

    /**
     * What was decided of a job.
     *
     * @param rules what each has said
     * @param load what ran then
     */
    public record EventEntry(
            Instant at, List<RuleReading> rules, EventLoad load, EventDecision decision) {
        public EventEntry {
            rules = List.copyOf(rules);
        }
    }

    /** Takes what was decided of a job. */
    public void put(String job, EventEntry entry) {
        last.put(job, entry);
    }

    /** What was decided; empty where nothing was yet. */
    public Optional<EventEntry> find(String job) {
        return Optional.ofNullable(last.get(job));
    }

    /** Forgets a job. */
    public void forget(String job) {
        last.remove(job);
    }
}
