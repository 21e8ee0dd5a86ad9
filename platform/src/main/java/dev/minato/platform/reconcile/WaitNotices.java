package dev.minato.platform.reconcile;

import dev.minato.platform.AppFact;
import dev.minato.platform.AppFact.Action;
import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.ledger.AppRow;
import dev.minato.state.Database;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells in an app's events that replicas wait for room or volumes, and that they do not any more.
 * After a restart of the daemon it tells again of those that still wait. Thread-safe.
 */
final class WaitNotices {
    private static final Set<SetReason> WAITS =
            Set.of(SetReason.UNSCHEDULABLE, SetReason.VOLUME_NOT_READY);

    private final Database database;
    private final Map<RevisionRef, SetReason> told = new ConcurrentHashMap<>();

    WaitNotices(Database database) {
        this.database = database;
    }

    /** What was seen of all sets of an app. */
    void look(AppRow app, Map<RevisionRef, SetStatus> sets) {
        sets.forEach((set, status) -> {
            SetReason reason = WAITS.contains(status.reason()) ? status.reason() : SetReason.NONE;
            SetReason before =
                    Objects.requireNonNullElse(
                            reason == SetReason.NONE ? told.remove(set) : told.put(set, reason),
                            SetReason.NONE);
            String revision = "Revision '" + set.revision() + "' ";
            if (before == reason) {
                return;
            }
            if (reason == SetReason.NONE) {
                boolean room = before == SetReason.UNSCHEDULABLE;
                String what = room ? "has the room that" : "has the volumes that";
                tell(app, set, revision + what + " it waited for");
            } else {
                tell(app, set, revision + "waits: " + status.message());
            }
        });
        told.keySet()
                .removeIf(set -> set.app().equals(app.name().text()) && !sets.containsKey(set));
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
