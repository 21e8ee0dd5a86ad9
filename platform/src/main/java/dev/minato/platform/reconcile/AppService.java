package dev.minato.platform.reconcile;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.base.Ids;
import dev.minato.platform.Apps;
import dev.minato.platform.Cluster;
import dev.minato.platform.EarlierDocuments;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.Subject;
import dev.minato.platform.Surroundings;
import dev.minato.platform.app.StoredApps;
import dev.minato.platform.app.Waiters;
import dev.minato.platform.ledger.Ledger;
import dev.minato.platform.ledger.LedgerUpgrade;
import dev.minato.state.Database;
import dev.minato.state.Migrations;

import java.time.InstantSource;

/**
 * The domain at work: {@link Apps} in front, the reconciler on its queue behind. Closing it ends
 * the threads and touches no app; the next one goes on where this one was.
 */
public final class AppService implements AutoCloseable {
    /** The room's tables, for {@link Database#open}. */
    public static final Migrations MIGRATIONS = Ledger.MIGRATIONS;

    private final Apps apps;
    private final WorkQueue queue;
    private final Cluster.Registration registration;
    private final AutoCloseable following;

    private AppService(
            Apps apps,
            WorkQueue queue,
            Cluster.Registration registration,
            AutoCloseable following) {
        this.apps = apps;
        this.queue = queue;
        this.registration = registration;
        this.following = following;
    }

    /**
     * Starts the domain. The cluster must have found its replicas again before: what it shows is
     * what the routes are made from.
     *
     * @param earlier reads what releases before {@link dev.minato.platform.AppSpec} wrote down
     */
    public static AppService start(
            Database database,
            Surroundings surroundings,
            PlatformSettings settings,
            EarlierDocuments earlier,
            InstantSource clock,
            Ids ids) {
        LedgerUpgrade.run(database, earlier, surroundings.secrets(), clock);
        WorkQueue queue = new WorkQueue(clock);
        Waiters waiters = new Waiters();
        AutoCloseable following = waiters.follow(database.changes());
        Apps apps = new StoredApps(database, surroundings, settings, queue, clock, ids, waiters);
        Reconciler reconciler =
                new Reconciler(database, surroundings, settings, queue, clock, ids, Failpoint.NONE);
        Cluster.Registration registration =
                surroundings.cluster().listen(app -> queue.soon(Subject.app(app)));
        EdgeCounts counts = new EdgeCounts(clock, queue);
        surroundings.edge().listen(counts);
        reconciler.prime();
        queue.start(reconciler::reconcile);
        return new AppService(apps, queue, registration, following);
    }

    /** The door. */
    public Apps apps() {
        return apps;
    }

    @Override
    public void close() {
        registration.close();
        queue.close();
        try {
            following.close();
        } catch (Exception e) {
            throw Fault.internal("ending to follow the change log", e);
        }
    }
}
