package dev.minato.platform.ledger;

import dev.minato.platform.Operation;
import dev.minato.platform.ReplicaSpec.ImageRef;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.wire.AppDocument;
import dev.minato.platform.wire.ReplicaDocument;
import dev.minato.platform.wire.TemplateDocument;
import dev.minato.state.Database;
import dev.minato.state.Migrations;
import dev.minato.state.Rx;
import dev.minato.state.Tx;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tables of this room. What a method writes is durable when it returns. What the reconciler
 * writes holds only if the app is still as it saw it: a request that came between wins.
 */
public final class Ledger {
    /** The room's tables. */
    public static final Migrations MIGRATIONS =
            Migrations.of("platform", Ledger.class, "0001.sql", "0002.sql", "0003.sql");

    private static final String SAME =
            " WHERE name = ? AND latest = ? AND generation = ? AND intent = ?";

    /** What the reconciler wrote about a set stands unless there is a new one. */
    private static final String NEW_SET =
            " %s = CASE WHEN latest = excluded.latest AND generation = excluded.generation"
                    + " THEN %s ELSE excluded.%s END";

    private final Database database;

    public Ledger(Database database) {
        this.database = database;
    }

    /** Everything about one app in one consistent view. */
    public record Entry(
            AppRow app,
            Map<String, String> secrets,
            RevisionRow revision,
            Map<RevisionRef, SetRow> sets,
            List<String> pending) {

        /** An app may print its secrets; its last lines are shown to others than its logs. */
        public String hideSecrets(String message) {
            String hidden = message;
            for (String value : secrets.values()) {
                if (!value.isBlank()) {
                    hidden = hidden.replace(value, "***");
                }
            }
            return hidden;
        }
    }

    public Optional<Entry> entry(String app) {
        return database.read(rx -> {
            Optional<AppRow> row = find(rx, app);
            return row.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Entry(
                                    row.get(),
                                    secrets(rx, app),
                                    revision(rx, row.get().latest().revision()).orElseThrow(),
                                    sets(rx, app),
                                    OperationTable.pending(rx, app)));
        });
    }

    public List<String> names() {
        return database.read(rx ->
                rx.query("SELECT name FROM platform_app ORDER BY name", row -> row.text("name")));
    }

    public List<RevisionRow> revisions(String app) {
        return database.read(rx -> {
            List<RevisionRow> revisions = new ArrayList<>();
            for (String name :
                    rx.query(
                            "SELECT name FROM platform_revision WHERE app = ?"
                                    + " ORDER BY number DESC",
                            row -> row.text("name"),
                            app)) {
                revision(rx, name).ifPresent(revisions::add);
            }
            return revisions;
        });
    }

    public Optional<RevisionRow> revision(String name) {
        return database.read(rx -> revision(rx, name));
    }

    /** IDs of the images of all revisions. */
    public Set<String> images() {
        return Set.copyOf(
                database.read(rx ->
                        rx.query(
                                "SELECT DISTINCT image_id FROM platform_image",
                                row -> row.text("image_id"))));
    }

    /** The highest number of an app's revisions so far, 0 when there is none. */
    public int lastNumber(String app) {
        return database.read(rx ->
                rx.one(
                                "SELECT coalesce(max(number), 0) AS last"
                                        + " FROM platform_revision WHERE app = ?",
                                row -> row.integer("last"),
                                app)
                        .orElse(0));
    }

    /**
     * Writes it down. An app may have been forgotten since it was read: it must not come back
     * without its revisions.
     *
     * @return whether it was written; false when the app is gone
     */
    public boolean accept(Acceptance acceptance) {
        return database.write(tx -> {
            AppRow app = acceptance.app();
            String name = app.name().text();
            boolean gone =
                    acceptance.revision().isEmpty()
                            && revision(tx, app.latest().revision()).isEmpty();
            if (gone) {
                return false;
            }
            if (acceptance.supersedes()) {
                OperationTable.supersede(tx, name, acceptance.operation().started());
            }
            write(tx, app);
            writeSecrets(tx, name, acceptance.secrets());
            if (acceptance.revision().isPresent()) {
                write(tx, acceptance.revision().get());
            }
            if (acceptance.set().isPresent()) {
                write(tx, acceptance.set().get());
            }
            OperationTable.insert(tx, acceptance.operation());
            tx.changed("app", name);
            return true;
        });
    }

    /** The image of the latest revision is known: its set may be started. */
    public boolean resolved(AppRow seen, SetRow set) {
        return database.write(tx -> {
            if (tx.update(
                            "UPDATE platform_app SET phase = 'ROLLING'"
                                    + SAME
                                    + " AND phase = 'RESOLVING'",
                            identity(seen))
                    == 0) {
                return false;
            }
            write(tx, set);
            tx.changed("app", seen.name().text());
            return true;
        });
    }

    /** Gives the requests to a set, or to nobody. */
    public boolean serve(AppRow seen, Optional<RevisionRef> set, Instant now) {
        return database.write(tx -> {
            Object[] identity = identity(seen);
            int changed =
                    tx.update(
                            "UPDATE platform_app SET serving = ?, serving_generation = ?" + SAME,
                            set.map(RevisionRef::revision),
                            set.map(RevisionRef::generation),
                            identity[0],
                            identity[1],
                            identity[2],
                            identity[3]);
            for (Optional<RevisionRef> touched : List.of(set, seen.serving())) {
                tx.update(
                        "UPDATE platform_revision SET last_active = ? WHERE name = ?",
                        now,
                        touched.map(RevisionRef::revision));
            }
            tx.changed("app", seen.name().text());
            return changed > 0;
        });
    }

    /** What was asked for is reached; ends the operations that were seen. */
    public boolean settle(AppRow seen, List<String> operations, Instant now) {
        return database.write(tx -> {
            boolean running = seen.intent() == Intent.RUN;
            String change = running ? "phase = 'READY'" : "phase = phase";
            if (tx.update("UPDATE platform_app SET " + change + SAME, identity(seen)) == 0) {
                return false;
            }
            if (running) {
                tx.update(
                        "UPDATE platform_revision SET state = 'PROVISIONED', error = ''"
                                + " WHERE name = ?",
                        seen.latest().revision());
            }
            OperationTable.succeed(tx, operations, now);
            tx.changed("app", seen.name().text());
            return true;
        });
    }

    /** The latest revision did not get ready. */
    public boolean fail(
            AppRow seen, Operation.Problem problem, List<String> operations, Instant now) {
        return database.write(tx -> {
            if (tx.update(
                            "UPDATE platform_app SET phase = 'FAILED'"
                                    + SAME
                                    + " AND phase IN ('RESOLVING', 'ROLLING')",
                            identity(seen))
                    == 0) {
                return false;
            }
            tx.update(
                    "UPDATE platform_revision SET state = 'FAILED', error = ?" + " WHERE name = ?",
                    problem.message(),
                    seen.latest().revision());
            OperationTable.fail(tx, operations, problem, now);
            tx.changed("app", seen.name().text());
            return true;
        });
    }

    /** Nothing is left of a set. */
    public void removeSet(RevisionRef set) {
        database.write(tx ->
                tx.update(
                        "DELETE FROM platform_set"
                                + " WHERE app = ? AND revision = ? AND generation = ?",
                        set.app(),
                        set.revision(),
                        set.generation()));
    }

    /** Nothing is left of an app that is to be deleted. */
    public void forget(AppRow seen, List<String> operations, Instant now) {
        String name = seen.name().text();
        database.write(tx -> {
            if (tx.update(
                            "DELETE FROM platform_app WHERE name = ?" + " AND intent = 'DELETE'",
                            name)
                    == 0) {
                return false;
            }
            tx.update(
                    "DELETE FROM platform_image WHERE revision IN"
                            + " (SELECT name FROM platform_revision WHERE app = ?)",
                    name);
            for (String table : List.of("secret", "revision", "set")) {
                tx.update("DELETE FROM platform_" + table + " WHERE app = ?", name);
            }
            OperationTable.succeed(tx, operations, now);
            tx.changed("app", name);
            return true;
        });
    }

    /** Forgets the oldest revisions that are not in use beyond so many. */
    public void purge(String app, int keep) {
        database.write(tx -> {
            int forgotten =
                    tx.update(
                            "DELETE FROM platform_revision WHERE app = ?1 AND name IN (SELECT"
                                    + " name FROM platform_revision r WHERE app = ?1 AND NOT"
                                    + " EXISTS (SELECT 1 FROM platform_set s WHERE s.revision ="
                                    + " r.name) AND NOT EXISTS (SELECT 1 FROM platform_app a"
                                    + " WHERE r.name IN (a.latest, a.serving)) ORDER BY number"
                                    + " DESC LIMIT -1 OFFSET ?2)",
                            app,
                            keep);
            return forgotten == 0
                    ? 0
                    : tx.update(
                            "DELETE FROM platform_image WHERE revision NOT IN"
                                    + " (SELECT name FROM platform_revision)");
        });
    }

    private static Object[] identity(AppRow app) {
        return new Object[] {
            app.name().text(), app.latest().revision(), app.latest().generation(), app.intent()
        };
    }

    private static void write(Tx tx, AppRow app) throws Exception {
        tx.update(
                "INSERT INTO platform_app(name, environment, spec, attributes, configuration,"
                        + " template, created, modified, intent, phase, since, latest, generation)"
                        + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT(name) DO UPDATE"
                        + " SET environment = excluded.environment, spec = excluded.spec,"
                        + " attributes = excluded.attributes,"
                        + " configuration = excluded.configuration,"
                        + " template = excluded.template, modified = excluded.modified,"
                        + " intent = excluded.intent,"
                        + NEW_SET.formatted("phase", "phase", "phase")
                        + ","
                        + NEW_SET.formatted("since", "since", "since")
                        + ", latest = excluded.latest, generation = excluded.generation",
                app.name().text(),
                app.environment(),
                AppDocument.write(app.spec().withoutSecretValues()),
                app.documents().attributes(),
                app.documents().configuration(),
                app.documents().template(),
                app.created(),
                app.modified(),
                app.intent(),
                app.phase(),
                app.since(),
                app.latest().revision(),
                app.latest().generation());
    }

    private static void write(Tx tx, RevisionRow revision) throws Exception {
        tx.update(
                "INSERT INTO platform_revision(name, app, number, spec, template, created,"
                        + " state, error, last_active) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                revision.name(),
                revision.app(),
                revision.number(),
                TemplateDocument.write(revision.template()),
                revision.document(),
                revision.created(),
                revision.state(),
                revision.error(),
                revision.lastActive());
        for (var image : revision.images().entrySet()) {
            writeImage(tx, revision.name(), image.getKey(), image.getValue());
        }
    }

    private static void write(Tx tx, SetRow set) throws Exception {
        tx.update(
                "INSERT OR REPLACE INTO platform_set(app, revision, generation, spec, replicas)"
                        + " VALUES(?, ?, ?, ?, ?)",
                set.ref().app(),
                set.ref().revision(),
                set.ref().generation(),
                ReplicaDocument.write(set.spec()),
                set.count());
        tx.update(
                "UPDATE platform_revision SET state = 'PROVISIONING', error = ''"
                        + " WHERE name = ? AND state <> 'PROVISIONED'",
                set.ref().revision());
        for (ReplicaContainer container : set.spec().allContainers().toList()) {
            ImageRef image = container.image();
            writeImage(tx, set.ref().revision(), image.reference(), image.id());
        }
    }

    /** A revision never changes its image, whatever the reference means by now. */
    private static void writeImage(Tx tx, String revision, String reference, String id)
            throws Exception {
        tx.update(
                "INSERT OR IGNORE INTO platform_image(revision, reference, image_id)"
                        + " VALUES(?, ?, ?)",
                revision,
                reference,
                id);
    }

    private static void writeSecrets(Tx tx, String app, Map<String, String> secrets)
            throws Exception {
        tx.update("DELETE FROM platform_secret WHERE app = ?", app);
        int position = 0;
        for (var secret : secrets.entrySet()) {
            tx.update(
                    "INSERT INTO platform_secret(app, name, value, position) VALUES(?, ?, ?, ?)",
                    app,
                    secret.getKey(),
                    secret.getValue(),
                    position++);
        }
    }

    private static Map<String, String> secrets(Rx rx, String app) throws Exception {
        Map<String, String> secrets = new LinkedHashMap<>();
        rx.query(
                "SELECT name, value FROM platform_secret WHERE app = ? ORDER BY position",
                row -> secrets.put(row.text("name"), row.text("value")) == null,
                app);
        return secrets;
    }

    private static Map<RevisionRef, SetRow> sets(Rx rx, String app) throws Exception {
        Map<RevisionRef, SetRow> sets = new LinkedHashMap<>();
        List<SetRow> rows =
                rx.query(
                        "SELECT * FROM platform_set WHERE app = ? ORDER BY revision, generation",
                        row ->
                                new SetRow(
                                        new RevisionRef(
                                                row.text("app"),
                                                row.text("revision"),
                                                row.integer("generation")),
                                        ReplicaDocument.read(row.text("spec")),
                                        row.integer("replicas")),
                        app);
        rows.forEach(row -> sets.put(row.ref(), row));
        return sets;
    }

    private static Optional<AppRow> find(Rx rx, String app) throws Exception {
        return rx.one("SELECT * FROM platform_app WHERE name = ?", LedgerRows::app, app);
    }

    private static Optional<RevisionRow> revision(Rx rx, String name) throws Exception {
        Map<String, String> images = new HashMap<>();
        rx.query(
                "SELECT reference, image_id FROM platform_image WHERE revision = ?",
                row -> images.put(row.text("reference"), row.text("image_id")) == null,
                name);
        return rx.one(
                "SELECT * FROM platform_revision WHERE name = ?",
                row -> LedgerRows.revision(row, images),
                name);
    }
}
