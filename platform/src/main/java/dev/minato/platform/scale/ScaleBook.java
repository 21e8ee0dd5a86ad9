package dev.minato.platform.scale;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How it was decided of each revision last, since this process began. Thread-safe. */
public final class ScaleBook {
    private final Map<String, ScaleExplanation> last = new ConcurrentHashMap<>();

    /** Takes what was decided of a revision. */
    public void put(String revision, ScaleExplanation explanation) {
        last.put(revision, explanation);
    }

    /** What was decided; empty where nothing was yet. */
    public Optional<ScaleExplanation> find(String revision) {
        return Optional.ofNullable(last.get(revision));
    }

    /** Forgets a revision. */
    public void forget(String revision) {
        last.remove(revision);
    }
}
