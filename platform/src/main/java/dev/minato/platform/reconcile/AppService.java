package dev.minato.platform.reconcile;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.base.IdSource;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Apps;
import dev.minato.platform.Cluster;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Environments;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.ScaleExplanations;
import dev.minato.platform.Subject;
import dev.minato.platform.app.AppNames;
import dev.minato.platform.app.OperationWaiters;
import dev.minato.platform.app.StoredApps;
import dev.minato.platform.app.StoredEnvironments;
import dev.minato.platform.app.StoredJobs;
import dev.minato.platform.app.StoredScaling;
import dev.minato.platform.job.EventBook;
import dev.minato.platform.job.ExecutionLogs;
import dev.minato.platform.job.Jobs;
import dev.minato.platform.ledger.AppStore;
import dev.minato.state.Database;
import dev.minato.state.Migrations;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * The domain at work: {@link Apps} in front, the reconciler on its queue behind. Closing it ends
 * the threads and touches no app; the next one goes on where this one was.
 */
public final class AppService implements AutoCloseable {
    /** The room's tables, for {@link Database#open}. */
    public static final Migrations MIGRATIONS = AppStore.MIGRATIONS;

    private final Apps apps;
    private final Jobs jobs;
    private final Environments environments;
    private final ScaleExplanations scaling;
    private final WorkQueue queue;
    private final List<Cluster.Registration> registrations;
    private final AutoCloseable following;

    private AppService(
            Apps apps,
            Jobs jobs,
            Environments environments,
            ScaleExplanations scaling,
            WorkQueue queue,
            List<Cluster.Registration> registrations,
            AutoCloseable following) {
        this.apps = apps;
        this.jobs = jobs;
        this.environments = environments;
        this.scaling = scaling;
        this.queue = queue;
        this.registrations = registrations;
        this.following = following;
    }

    /**
     * Starts the domain. A cluster of this process must have found its replicas again before: what
     * it shows is what the routes are made from; rows of releases before must have been upgraded
     * ({@link dev.minato.platform.ledger.AppStoreUpgrade}).
     *
     * @param parts of each environment that has any, by its name
     * @param logs where what executions of jobs wrote is kept
     */
    public static AppService start(
            Database database,
            Map<String, EnvironmentParts> parts,
            AppSecrets secrets,
            PlatformSettings settings,
            InstantSource clock,
            IdSource ids,
            ExecutionLogs logs) {
        WorkQueue queue = new WorkQueue(clock);
        Environments environments = new StoredEnvironments(database, parts, queue, clock);
        OperationWaiters waiters = new OperationWaiters();
        AutoCloseable following = waiters.follow(database.changes());
        AppNames names = new AppNames(settings.domain(), ids);
        Apps apps = new StoredApps(database, environments, secrets, names, queue, clock, waiters);
        Reconciler reconciler =
                new Reconciler(
                        database, environments, secrets, settings, queue, clock, Failpoint.NONE);
        StoredJobs.Services services =
                new StoredJobs.Services(ids, logs, new EventBook(), queue, clock);
        Jobs jobs = new StoredJobs(database, environments, secrets, services);
        JobReconciler jobWork =
                new JobReconciler(
                        database,
                        environments,
                        secrets,
                        services,
                        reconciler::places,
                        Failpoint.NONE);
        ClusterEar ear = new ClusterEar(database, queue);
        List<Cluster.Registration> registrations =
                environments.available().stream()
                        .map(EnvironmentParts::cluster)
                        .distinct()
                        .map(cluster -> cluster.listen(ear))
                        .toList();
        environments.available().stream()
                .map(EnvironmentParts::edge)
                .distinct()
                .forEach(edge -> edge.listen(reconciler.counts()));
        reconciler.prime();
        jobWork.prime();
        queue.start(subject ->
                subject instanceof Subject.JobSubject job
                        ? jobWork.reconcile(job.name())
                        : reconciler.reconcile(subject));
        ScaleExplanations scaling =
                new StoredScaling(database, environments, reconciler.decisions());
        return new AppService(apps, jobs, environments, scaling, queue, registrations, following);
    }

    /** The door. */
    public Apps apps() {
        return apps;
    }

    /** The door to jobs. */
    public Jobs jobs() {
        return jobs;
    }

    /** Why apps have as many replicas as they have. */
    public ScaleExplanations scaling() {
        return scaling;
    }

    /** Where apps run. */
    public Environments environments() {
        return environments;
    }

    @Override
    public void close() {
        registrations.forEach(Cluster.Registration::close);
        queue.close();
        try {
            following.close();
        } catch (Exception e) {
            throw Fault.internal("ending to follow the change log", e);
        }
    }
}
