package dev.minato.platform.reconcile;

import dev.minato.platform.AppFact;
import dev.minato.platform.AppFact.Action;
import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.Incident;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.job.JobName;
import dev.minato.state.Database;

import java.util.Optional;

/**
 * Hears what a cluster tells: of what has changed it asks for a look, what has happened goes into
 * the app's events. Thread-safe.
 */
final class ClusterEar implements Cluster.Listener {
    private final Database database;
    private final Wakeups wakeups;

    ClusterEar(Database database, Wakeups wakeups) {
        this.database = database;
        this.wakeups = wakeups;
    }

    @Override
    public void changed(String app) {
        wakeups.soon(subject(app));
    }

    /** Whose the sets are that a cluster names so: an app's or a job's. */
    static Subject subject(String owner) {
        return JobName.ofOwner(owner)
                .map(job -> Subject.job(job.text()))
                .orElseGet(() -> Subject.app(owner));
    }

    @Override
    public void happened(Incident incident) {
        String app = incident.set().app();
        database.writeRelaxed(tx -> {
            Optional<String> environment =
                    tx.one(
                            "SELECT environment FROM platform_app WHERE name = ?",
                            row -> row.text("environment"),
                            app);
            if (environment.isPresent()) {
                tx.changed(fact(incident, environment.get()).fact());
            }
            return environment.isPresent();
        });
    }

    private static AppFact fact(Incident incident, String environment) {
        return new AppFact(
                incident.set().app(),
                environment,
                incident.ended() ? Action.CONTAINER_END : Action.CONTAINER_LIMIT,
                Optional.of(incident.set().revision()),
                "Container '"
                        + incident.container()
                        + "' of replica '"
                        + incident.replica()
                        + "': "
                        + incident.reason()
                        + ": "
                        + incident.message());
    }
}
