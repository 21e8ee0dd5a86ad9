package dev.minato.testkit;

/** The end of the program at a failpoint. */
final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrash(String place) {
        super("crash at " + place, null, false, false);
    }
}
