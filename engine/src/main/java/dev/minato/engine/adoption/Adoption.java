package dev.minato.engine.adoption;

/** Decides what a new daemon does about a container that it finds. */
public final class Adoption {
    private Adoption() {}

    /** What to do. */
    public enum Action {
        /** Nothing is there and nothing is to be done. */
        KEEP,
        /** It runs: watch it again. */
        WATCH,
        /** It has ended: write down the exit code that conmon left, and clear away the run. */
        RECORD_EXIT,
        /** Nobody watches it any more: kill what is left; its exit code is not known. */
        KILL_UNKNOWN,
        /** A start that nobody was told of: kill and clear away, as if it had not been tried. */
        ABANDON_START,
        /** No run is known: clear away what is left of one. */
        CLEAR,
        /** Kill, clear away, and take the row away. */
        REMOVE
    }

    /** The decision; the same for the same finding. */
    public static Action adopt(FoundContainer found) {
        return switch (found.row()) {
            case NONE -> Action.REMOVE;
            case KEPT -> adoptKept(found);
            case TRANSIENT -> adoptTransient(found);
        };
    }

    private static Action adoptKept(FoundContainer found) {
        return switch (found.bundle()) {
            case NONE -> found.populated() || found.exitFile() ? Action.CLEAR : Action.KEEP;
            case EXPECTED -> Action.CLEAR;
            case PREPARED -> Action.ABANDON_START;
            case STARTED -> adoptStarted(found);
        };
    }

    private static Action adoptStarted(FoundContainer found) {
        if (found.exitFile()) {
            return Action.RECORD_EXIT;
        }
        // Without a process conmon is about to leave the exit code: watching gets it.
        return found.conmonAlive() ? Action.WATCH : Action.KILL_UNKNOWN;
    }

    /** One that goes when it ends: what is not running and was to run has nothing to stay for. */
    private static Action adoptTransient(FoundContainer found) {
        return switch (found.bundle()) {
            case NONE, EXPECTED, STARTED -> adoptKept(found);
            case PREPARED -> Action.REMOVE;
        };
    }
}
