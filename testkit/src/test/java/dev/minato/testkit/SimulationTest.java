package dev.minato.testkit;

import dev.minato.platform.AppSecrets;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The domain under many seeds. A failure names its seed; run it alone by that. */
class SimulationTest {
    private static final int RUNS = Integer.getInteger("minato.simulation.runs", 60);
    private static final long FIRST_SEED = Long.getLong("minato.simulation.seed", 1);

    private final TestDatabase database = new TestDatabase();
    private final AppSecrets secrets = database.secrets();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void servedAppsStayServedWhileADaemonCrashesAndUsersChangeTheirMinds() {
        run(ClusterFaults.LATE);
    }

    @Test
    void whatWasAcceptedIsReachedThoughReplicasVanish() {
        run(ClusterFaults.KUBERNETES);
    }

    /** A request went to a replica that was frozen after it had been looked at. */
    @Test
    void whatWakesWhileItIsBeingFrozenGetsNoRequestsYet() {
        run(ClusterFaults.KUBERNETES, 81876129);
    }

    private void run(ClusterFaults awkwardness) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
            run(awkwardness, seed);
        }
    }

    private void run(ClusterFaults awkwardness, long seed) {
        try {
            new Simulation(database.get(), secrets, seed, "r" + seed, awkwardness).run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + " (-Dminato.simulation.seed=" + seed + "): " + e, e);
        }
    }
}
