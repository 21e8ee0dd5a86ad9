package dev.minato.testkit;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.platform.Cluster;
import dev.minato.platform.Environments;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.app.StoredJobs;
import dev.minato.platform.job.EventBook;
import dev.minato.platform.job.JobName;
import dev.minato.platform.job.Jobs;
import dev.minato.platform.reconcile.JobReconciler;
import dev.minato.platform.scale.AppPlaces;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Jobs in one life of a daemon, on virtual time. A failpoint that throws {@link SimulatedCrash}
 * ends it: nothing of it happens any more, and the next one is asked for.
 */
final class SimulatedJobs implements Wakeups {
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final VirtualTime time;
    private final Jobs jobs;
    private final JobReconciler reconciler;
    private final Cluster.Registration registration;
    private final Runnable onCrash;
    private final Set<Subject> asked = new HashSet<>();
    private boolean alive = true;

    SimulatedJobs(
            SimulatedHost ground,
            KeptLogs logs,
            VirtualTime time,
            Random random,
            Failpoint failpoint,
            Runnable onCrash) {
        this.time = time;
        this.onCrash = onCrash;
        Environments environments = ground.environments(this, time);
        StoredJobs.Services services =
                new StoredJobs.Services(
                        bytes -> hex(random, bytes), logs, new EventBook(), this, time);
        this.jobs = new StoredJobs(ground.database(), environments, ground.secrets(), services);
        this.reconciler =
                new JobReconciler(
                        ground.database(),
                        environments,
                        ground.secrets(),
                        services,
                        _ -> AppPlaces.NONE,
                        failpoint);
        this.registration =
                environments
                        .available()
                        .getFirst()
                        .cluster()
                        .listen(owner ->
                                JobName.ofOwner(owner)
                                        .ifPresent(job -> soon(Subject.job(job.text()))));
    }

    private static String hex(Random random, int bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            text.append(String.format("%02x", random.nextInt(256)));
        }
        return text.toString();
    }

    void start() {
        guard(reconciler::prime);
    }

    Jobs jobs() {
        return jobs;
    }

    boolean isAlive() {
        return alive;
    }

    void die() {
        alive = false;
        registration.close();
    }

    @Override
    public void soon(Subject subject) {
        if (alive && asked.add(subject)) {
            time.within(SOON, () -> work(subject));
        }
    }

    @Override
    public void at(Subject subject, Instant when) {
        if (when.isBefore(Instant.MAX)) {
            time.at(when, () -> soon(subject));
        }
    }

    @Override
    public void beside(Runnable task) {
        time.within(
                SOON,
                () -> {
                    if (alive) {
                        guard(task);
                    }
                });
    }

    private void work(Subject subject) {
        if (!alive) {
            return;
        }
        asked.remove(subject);
        guard(() -> {
            try {
                at(subject, reconciler.reconcile(subject.key()));
            } catch (Fault e) {
                time.after(RETRY, () -> soon(subject));
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
