package dev.minato.testkit;

/** The end of the program at a failpoint. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(String place) {
        super("crash at " + place, null, false, false);
    }
}
