package dev.minato.platform.reconcile;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.platform.Cluster;
import dev.minato.platform.Environment;
import dev.minato.platform.Environments;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Keeps environments as they are written down. One that stays has its network, its routes and
 * nothing besides; one that is to go loses them in that order and is then forgotten, by the next
 * daemon if this one dies between.
 */
final class EnvironmentLives {
    private static final Logger log = LoggerFactory.getLogger(EnvironmentLives.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Environments environments;
    private final RouteKeepers keepers;
    private final StraySets strays;
    private final InstantSource clock;
    private final Failpoint failpoint;

    EnvironmentLives(
            Environments environments,
            RouteKeepers keepers,
            StraySets strays,
            InstantSource clock,
            Failpoint failpoint) {
        this.environments = environments;
        this.keepers = keepers;
        this.strays = strays;
        this.clock = clock;
        this.failpoint = failpoint;
    }

    /**
     * Looks at one.
     *
     * @return when to look again; {@link Instant#MAX} when there is nothing to wait for
     * @throws Fault unavailable when its cluster or edge does not answer
     */
    Instant look(String name) {
        Optional<Environment> row = environments.find(name);
        if (row.isEmpty()) {
            return Instant.MAX;
        }
        if (row.get().isDeleting()) {
            return end(name) ? Instant.MAX : clock.instant().plus(RETRY);
        }
        keepers.primed(name).settle();
        strays.find(name);
        environments.parts(name).cluster().openEnvironment(name);
        return Instant.MAX;
    }

    private boolean end(String name) {
        Cluster cluster = environments.parts(name).cluster();
        failpoint.reach("platform.CloseEnvironment.before");
        try {
            if (!cluster.closeEnvironment(name)) {
                return false;
            }
        } catch (Fault e) {
            if (e.kind() != Fault.Kind.FORBIDDEN) {
                throw e;
            }
            if (!environments.find(name).map(Environment::problem).equals(Optional.of(e.text()))) {
                environments.hindered(name, e.text());
                log.warn("environment {} does not go yet: {}", name, e.text());
            }
            return false;
        }
        failpoint.reach("platform.CloseEnvironment.after");
        keepers.primed(name).settle();
        failpoint.reach("platform.ForgetEnvironment.before");
        environments.forget(name);
        keepers.forget(name);
        failpoint.reach("platform.ForgetEnvironment.after");
        return true;
    }
}
