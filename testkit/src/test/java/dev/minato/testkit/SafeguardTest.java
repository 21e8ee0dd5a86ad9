package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.AppSecrets;
import dev.minato.platform.Safeguard;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every rule of a roll-out is there for something: without it the simulation finds a fault. */
class SafeguardTest {
    private static final int SEEDS = Integer.getInteger("minato.simulation.mutants", 2000);

    private final TestDatabase database = new TestDatabase();
    private final AppSecrets secrets = database.secrets();

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void withoutItTheSimulationFails(Safeguard rule) {
        int seed = 1;
        String found = "";
        while (found.isEmpty() && seed <= SEEDS) {
            found = fault(rule, seed);
            seed++;
        }
        System.out.println(rule + ": seed " + (seed - 1) + ": " + found);
        assertThat(found).as("what is wrong without " + rule).isNotEmpty();
    }

    private String fault(Safeguard rule, int seed) {
        ClusterFaults awkwardness = seed % 2 == 0 ? ClusterFaults.LATE : ClusterFaults.KUBERNETES;
        try {
            new Simulation(database.get(), secrets, seed, "m" + seed, awkwardness, rule).run();
            return "";
        } catch (AssertionError e) {
            return e.toString();
        }
    }
}
