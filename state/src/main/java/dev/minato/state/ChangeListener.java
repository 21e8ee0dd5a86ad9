package dev.minato.state;

import java.util.List;

/** Hears of changes that are committed. */
@FunctionalInterface
public interface ChangeListener {
    /**
     * Called on one thread that all listeners share, in the order of the log, at least one change
     * at a time. A hint to look: who must not miss a change reads {@link ChangeLog#since}.
     */
    void changed(List<Change> changes);
}
