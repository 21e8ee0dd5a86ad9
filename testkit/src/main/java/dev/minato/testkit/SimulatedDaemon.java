package dev.minato.testkit;

import dev.minato.base.Fault;
import dev.minato.base.IdSource;
import dev.minato.platform.Apps;
import dev.minato.platform.Cluster;
import dev.minato.platform.EdgeListener;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Environments;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.app.AppNames;
import dev.minato.platform.app.OperationWaiters;
import dev.minato.platform.app.StoredApps;
import dev.minato.platform.reconcile.Reconciler;
import dev.minato.state.Database;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The domain in one life of a daemon, on virtual time: what a {@code WorkQueue} does with threads
 * is done here by events. After {@link #die} nothing of it happens any more.
 */
final class SimulatedDaemon implements Wakeups {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final VirtualTime time;
    private final Set<Subject> asked = new HashSet<>();
    private final Apps apps;
    private final Environments environments;
    private final Reconciler reconciler;
    private final List<Cluster.Registration> registrations;
    private final Runnable onCrash;
    private final Random random;
    private final int crashPerMille;
    private boolean alive = true;

    SimulatedDaemon(
            SimulatedHost ground,
            PlatformSettings settings,
            VirtualTime time,
            Random random,
            int crashPerMille,
            Runnable onCrash) {
        this.time = time;
        this.random = random;
        this.crashPerMille = crashPerMille;
        this.onCrash = onCrash;
        IdSource ids = bytes -> hex(bytes);
        Database database = ground.database();
        this.environments = ground.environments(this, time);
        AppNames names = new AppNames(settings.domain(), ids);
        this.apps =
                new StoredApps(
                        database,
                        environments,
                        ground.secrets(),
                        names,
                        this,
                        time,
                        new OperationWaiters());
        this.reconciler =
                new Reconciler(
                        database,
                        environments,
                        ground.secrets(),
                        settings,
                        this,
                        time,
                        this::maybeCrash);
        environments.available().stream()
                .map(EnvironmentParts::edge)
                .distinct()
                .forEach(edge -> edge.listen(reconciler.counts()));
        this.registrations =
                environments.available().stream()
                        .map(parts -> parts.cluster().listen(app -> soon(Subject.app(app))))
                        .toList();
    }

    private String hex(int bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            text.append(String.format("%02x", random.nextInt(256)));
        }
        return text.toString();
    }

    private void maybeCrash(String place) {
        if (random.nextInt(1000) < crashPerMille) {
            throw new SimulatedCrash(place);
        }
    }

    void start() {
        guard(reconciler::prime);
    }

    /** Who is told what edges have counted. */
    EdgeListener counts() {
        return reconciler.counts();
    }

    Apps apps() {
        return apps;
    }

    Environments environments() {
        return environments;
    }

    boolean isAlive() {
        return alive;
    }

    void die() {
        alive = false;
        registrations.forEach(Cluster.Registration::close);
    }

    @Override
    public void soon(Subject app) {
        if (alive && asked.add(app)) {
            time.within(SOON, () -> work(app));
        }
    }

    @Override
    public void at(Subject app, Instant when) {
        if (when.isBefore(Instant.MAX)) {
            time.at(when, () -> soon(app));
        }
    }

    @Override
    public void beside(Runnable task) {
        time.within(SOON, task);
    }

    private void work(Subject app) {
        if (!alive) {
            return;
        }
        asked.remove(app);
        guard(() -> {
            try {
                at(app, reconciler.reconcile(app));
            } catch (Fault e) {
                time.after(RETRY, () -> soon(app));
            }
        });
    }

    private void guard(Runnable body) {
        try {
            body.run();
        } catch (SimulatedCrash e) {
            die();
            onCrash.run();
        }
    }
}
