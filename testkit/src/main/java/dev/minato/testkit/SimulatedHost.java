package dev.minato.testkit;

import dev.minato.platform.AppSecrets;
import dev.minato.platform.Environment;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Environments;
import dev.minato.platform.Wakeups;
import dev.minato.platform.app.StoredEnvironments;
import dev.minato.state.Database;

import java.time.InstantSource;
import java.util.Map;

/**
 * The host of a {@link SimulatedDaemon}, which outlives it; its environments are read anew by each.
 */
record SimulatedHost(Database database, Map<String, EnvironmentParts> parts, AppSecrets secrets) {
    /** With the one environment that every instance has. */
    static SimulatedHost of(Database database, EnvironmentParts parts, AppSecrets secrets) {
        return new SimulatedHost(database, Map.of(Environment.DEFAULT, parts), secrets);
    }

    Environments environments(Wakeups wakeups, InstantSource clock) {
        return new StoredEnvironments(database, parts, wakeups, clock);
    }
}
