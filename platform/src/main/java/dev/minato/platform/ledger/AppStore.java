package dev.minato.platform.ledger;

import static dev.minato.platform.ledger.AcceptedFacts.fact;

import dev.minato.platform.AppFact;
import dev.minato.platform.AppFact.Action;
import dev.minato.platform.Operation;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.scale.Standby;
import dev.minato.state.Database;
import dev.minato.state.Migrations;
import dev.minato.state.SealedValue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tables of this room. What a method writes is durable when it returns. How far a roll-out is
 * is written by {@link RolloutLedger}.
 */
public final class AppStore {
    /** The room's tables. */
    public static final Migrations MIGRATIONS =
            Migrations.of(
                    "platform",
                    AppStore.class,
                    "0001.sql",
                    "0002.sql",
                    "0003.sql",
                    "0004.sql",
                    "0005.sql",
                    "0006.sql",
                    "0007.sql",
                    "0008.sql",
                    "0009.sql",
                    "0010.sql",
                    "0011.sql",
                    "0012.sql");

    private final Database database;

    public AppStore(Database database) {
        this.database = database;
    }

    /**
     * Everything about one app in one consistent view.
     *
     * @param revisions those that are active, have a set or are the newest; the newest first
     * @param scales of these revisions, by name
     * @param pending operations that wait for their end, with the revision they bring up
     * @param shift of its requests to a revision, step by step
     */
    public record Entry(
            AppRow app,
            Map<String, SealedValue> secrets,
            List<RevisionRow> revisions,
            Map<String, ScaleRow> scales,
            Map<RevisionRef, SetRow> sets,
            Map<String, Optional<String>> pending,
            Optional<ShiftRow> shift) {

        /** The newest revision. */
        public RevisionRow latest() {
            return revisions.getFirst();
        }

        /** How many replicas a set is to have; one where nothing is written down of it. */
        public int replicas(RevisionRef set) {
            ScaleRow scale = scales.get(set.revision());
            return scale == null
                    ? 1
                    : revision(set.revision())
                            .map(row -> scale.of(row, set))
                            .orElse(scale.replicas());
        }

        /** Whether a set has no replicas since its revision sleeps. */
        public boolean isAsleep(RevisionRef set) {
            ScaleRow scale = scales.get(set.revision());
            return scale != null && scale.rest() == ScaleRow.Rest.ASLEEP && replicas(set) == 0;
        }

        /** Whether a set that is asleep keeps a replica, with its processes frozen. */
        public boolean restsFrozen(RevisionRef set) {
            return isAsleep(set) && app.spec().standby() == Standby.FROZEN;
        }

        public Optional<RevisionRow> revision(String name) {
            return revisions.stream().filter(row -> row.name().equals(name)).findFirst();
        }
    }

    public Optional<Entry> entry(String app) {
        return database.read(rx -> {
            Optional<AppRow> row = AppStoreReads.find(rx, app);
            return row.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Entry(
                                    row.get(),
                                    AppStoreReads.secrets(rx, app),
                                    AppStoreReads.inUse(rx, app),
                                    AppStoreReads.scales(rx, app),
                                    AppStoreReads.sets(rx, app),
                                    OperationTable.pending(rx, app),
                                    ShiftTable.find(rx, app)));
        });
    }

    public List<String> names() {
        return database.read(rx ->
                rx.query("SELECT name FROM platform_app ORDER BY name", row -> row.text("name")));
    }

    /** The environment of each app. */
    public Map<String, String> environments() {
        return database.read(AppStoreReads::environments);
    }

    /** The environment of an app, if there is one. */
    public Optional<String> environment(String app) {
        return database.read(rx ->
                rx.one(
                        "SELECT environment FROM platform_app WHERE name = ?",
                        row -> row.text("environment"),
                        app));
    }

    public List<RevisionRow> revisions(String app) {
        return database.read(rx -> AppStoreReads.of(rx, app));
    }

    public Optional<RevisionRow> revision(String name) {
        return database.read(rx -> AppStoreReads.revision(rx, name));
    }

    /** IDs of the images of all revisions. */
    public Set<String> images() {
        return Set.copyOf(database.read(AppStoreReads::images));
    }

    /** IDs of the images of a revision, as far as they are known. */
    public Set<String> images(String revision) {
        return Set.copyOf(database.read(rx -> AppStoreReads.images(rx, revision)));
    }

    /**
     * Writes it down. An app may have been forgotten since it was read: it must not come back
     * without its revisions.
     *
     * @return whether it was written; false when the app is gone, or was changed since
     * @throws dev.minato.base.Fault conflict when its environment is to go, or its port of TCP is
     *     another app's
     */
    public boolean accept(Acceptance acceptance) {
        return database.write(tx -> {
            String name = acceptance.app().name().text();
            boolean isNew = acceptance.app().version() == 1;
            Optional<AppRow> before = AppStoreReads.find(tx, name);
            long seen = acceptance.app().version() - 1;
            if (!isNew && before.filter(row -> row.version() == seen).isEmpty()) {
                return false;
            }
            EnvironmentTable.requireOpen(tx, acceptance.app().environment());
            AppPorts.requireFree(tx, acceptance.app());
            if (acceptance.supersedes()) {
                OperationTable.supersede(tx, name, acceptance.operation().started());
            }
            AppStoreWrites.app(tx, acceptance.app());
            ChangedSecrets.write(tx, acceptance);
            for (RevisionRow revision : acceptance.revisions()) {
                AppStoreWrites.revision(tx, revision);
            }
            for (SetRow set : acceptance.sets()) {
                AppStoreWrites.set(tx, set);
            }
            if (acceptance.scale().isPresent()) {
                AppStoreWrites.scale(tx, acceptance.scale().get());
            }
            if (acceptance.operation().kind() == Operation.Kind.PUT) {
                AppStoreWrites.liftFloor(tx, name);
                AppStoreWrites.purge(tx, name, acceptance.app().spec().maxInactiveRevisions());
            }
            if (acceptance.app().intent() != AppIntent.RUN) {
                AppStoreWrites.serveNothing(tx, name, acceptance.operation().started());
            }
            boolean moved =
                    before.filter(row ->
                                    row.spec().traffic().equals(acceptance.app().spec().traffic()))
                            .isEmpty();
            if ((moved || acceptance.app().intent() != AppIntent.RUN) && ShiftTable.end(tx, name)) {
                tx.changed(AcceptedFacts.shiftEnded(acceptance.app()).fact());
            }
            OperationTable.insert(tx, acceptance.operation());
            for (AppFact fact : AcceptedFacts.of(acceptance, before)) {
                tx.changed(fact.fact());
            }
            return true;
        });
    }

    /** Nothing is left of a set. */
    public void removeSet(RevisionRef set) {
        database.write(tx -> AppStoreWrites.removeSet(tx, set));
    }

    /**
     * Nothing is left of an app that is to be deleted. Every operation that waits for it ends, one
     * too that was accepted since it was looked at: nobody would come to end that later.
     */
    public void forget(AppRow seen, Instant now) {
        String name = seen.name().text();
        database.write(tx -> {
            if (tx.update("DELETE FROM platform_app WHERE name = ? AND intent = 'DELETE'", name)
                    == 0) {
                return false;
            }
            AppStoreWrites.forget(tx, name);
            OperationTable.succeed(tx, List.copyOf(OperationTable.pending(tx, name).keySet()), now);
            tx.changed(
                    fact(seen, Action.DELETED, Optional.empty(), "App '" + name + "' is deleted")
                            .fact());
            return true;
        });
    }

    /** Forgets the oldest revisions that are not in use beyond so many. */
    public void purge(String app, int keep) {
        database.write(tx -> AppStoreWrites.purge(tx, app, keep));
    }
}
