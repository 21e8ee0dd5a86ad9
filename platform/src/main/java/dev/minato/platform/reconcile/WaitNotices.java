package dev.minato.platform.reconcile;

import dev.minato.platform.AppFact;
import dev.minato.platform.AppFact.Action;
import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.ledger.AppRow;
import dev.minato.state.Database;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells in an app's events that replicas wait for room, and that they do not any more. After a
 * restart of the daemon it tells again of those that still wait. Thread-safe.
 */
final class WaitNotices {
    private final Database database;
    private final Set<RevisionRef> told = ConcurrentHashMap.newKeySet();

    WaitNotices(Database database) {
        this.database = database;
    }

    /** What was seen of all sets of an app. */
    void look(AppRow app, Map<RevisionRef, SetStatus> sets) {
        sets.forEach((set, status) -> {
            boolean waits = status.reason() == SetReason.UNSCHEDULABLE;
            if (waits && told.add(set)) {
                tell(app, set, "Revision '" + set.revision() + "' waits: " + status.message());
            } else if (!waits && told.remove(set)) {
                tell(app, set, "Revision '" + set.revision() + "' has the room that it waited for");
            }
        });
        told.removeIf(set -> set.app().equals(app.name().text()) && !sets.containsKey(set));
    }

    private void tell(AppRow app, RevisionRef set, String message) {
        AppFact fact =
                new AppFact(
                        app.name().text(),
                        app.environment(),
                        Action.REVISION_WAIT,
                        Optional.of(set.revision()),
                        message);
        database.write(tx -> {
            tx.changed(fact.fact());
            return true;
        });
    }
}
