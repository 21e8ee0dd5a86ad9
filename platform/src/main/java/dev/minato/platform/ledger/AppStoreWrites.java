package dev.minato.platform.ledger;

import dev.minato.base.Fault;
import dev.minato.platform.ReplicaSpec.ImageRef;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.wire.AppDocument;
import dev.minato.platform.wire.ReplicaDocument;
import dev.minato.platform.wire.TemplateDocument;
import dev.minato.state.SealedValue;
import dev.minato.state.WriteTransaction;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records as rows of the platform's tables. */
final class AppStoreWrites {
    private AppStoreWrites() {}

    static void app(WriteTransaction tx, AppRow app) throws Exception {
        String name = app.name().text();
        tx.update(
                "INSERT INTO platform_app(name, environment, spec, attributes, configuration,"
                        + " template, created, modified, intent, version)"
                        + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(name) DO UPDATE SET"
                        + " environment = excluded.environment, spec = excluded.spec,"
                        + " attributes = excluded.attributes,"
                        + " configuration = excluded.configuration,"
                        + " template = excluded.template, modified = excluded.modified,"
                        + " intent = excluded.intent, version = excluded.version",
                name,
                app.environment(),
                AppDocument.write(app.spec().withoutSecretValues()),
                app.documents().attributes(),
                app.documents().configuration(),
                app.documents().template(),
                app.created(),
                app.modified(),
                app.intent(),
                app.version());
        traffic(tx, name, app.spec().traffic());
    }

    static void traffic(WriteTransaction tx, String app, List<TrafficRule> rules) throws Exception {
        tx.update("DELETE FROM platform_traffic WHERE app = ?", app);
        int position = 0;
        for (TrafficRule rule : rules) {
            tx.update(
                    "INSERT INTO platform_traffic(app, position, revision, label, weight)"
                            + " VALUES(?, ?, ?, ?, ?)",
                    app,
                    position++,
                    rule.revision(),
                    rule.label(),
                    rule.weight());
        }
    }

    static void secrets(WriteTransaction tx, String app, Map<String, SealedValue> secrets)
            throws Exception {
        if (secrets.containsValue(SealedValue.WAITING)) {
            throw Fault.unavailable(
                    "secrets of the app wait for the key of this home to be sealed; they are kept"
                            + " as they are until it is there: see `minato doctor`");
        }
        tx.update("DELETE FROM platform_secret WHERE app = ?", app);
        int position = 0;
        for (var secret : secrets.entrySet()) {
            tx.update(
                    "INSERT INTO platform_secret(app, name, value, position, sealed)"
                            + " VALUES(?, ?, ?, ?, 1)",
                    app,
                    secret.getKey(),
                    secret.getValue().text(),
                    position++);
        }
    }

    /**
     * What is there already gets the roll-out of the row, and whether it is to run: the rest of its
     * history is not ours. Nothing waits any more for one that is not to run.
     */
    static void revision(WriteTransaction tx, RevisionRow revision) throws Exception {
        tx.update(
                "INSERT INTO platform_revision(name, app, number, spec, template, created, state,"
                        + " error, last_active, phase, since, generation, ready, active)"
                        + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(name) DO"
                        + " UPDATE SET phase = excluded.phase, since = excluded.since,"
                        + " generation = excluded.generation, active = excluded.active,"
                        + " ready = CASE excluded.active WHEN 0 THEN NULL ELSE ready END,"
                        + " last_active = CASE excluded.active WHEN 0 THEN excluded.last_active"
                        + " ELSE last_active END",
                revision.name(),
                revision.app(),
                revision.number(),
                TemplateDocument.write(revision.template()),
                revision.document(),
                revision.created(),
                revision.state(),
                revision.error(),
                revision.lastActive(),
                revision.phase(),
                revision.rollOut().since(),
                revision.rollOut().generation(),
                revision.ready(),
                revision.active());
        if (!revision.active()) {
            OperationTable.supersede(tx, revision.app(), revision.name(), revision.lastActive());
        }
        for (var image : revision.images().entrySet()) {
            image(tx, revision.name(), image.getKey(), image.getValue());
        }
    }

    static void set(WriteTransaction tx, SetRow set) throws Exception {
        tx.update(
                "INSERT OR REPLACE INTO platform_set(app, revision, generation, spec)"
                        + " VALUES(?, ?, ?, ?)",
                set.ref().app(),
                set.ref().revision(),
                set.ref().generation(),
                ReplicaDocument.write(set.spec()));
        tx.update(
                "UPDATE platform_revision SET state = 'PROVISIONING', error = ''"
                        + " WHERE name = ? AND state <> 'PROVISIONED'",
                set.ref().revision());
        for (ReplicaContainer container : set.spec().allContainers().toList()) {
            ImageRef image = container.image();
            image(tx, set.ref().revision(), image.reference(), image.id());
        }
    }

    /** A revision never changes its image, whatever the reference means by now. */
    private static void image(WriteTransaction tx, String revision, String reference, String id)
            throws Exception {
        tx.update(
                "INSERT OR IGNORE INTO platform_image(revision, reference, image_id)"
                        + " VALUES(?, ?, ?)",
                revision,
                reference,
                id);
    }

    static int removeSet(WriteTransaction tx, RevisionRef set) throws Exception {
        tx.update(
                "UPDATE platform_revision SET ready = NULL WHERE name = ? AND ready = ?",
                set.revision(),
                set.generation());
        return tx.update(
                "DELETE FROM platform_set WHERE app = ? AND revision = ? AND generation = ?",
                set.app(),
                set.revision(),
                set.generation());
    }

    static void scale(WriteTransaction tx, ScaleRow scale) throws Exception {
        tx.update(
                "INSERT OR REPLACE INTO platform_scale(revision, count, rest, reason, since, floor,"
                        + " floor_reason) VALUES(?, ?, ?, ?, ?, ?, ?)",
                scale.revision(),
                scale.count(),
                scale.rest(),
                scale.reason(),
                scale.since(),
                scale.floor(),
                scale.floorReason());
    }

    /** An app that was put again has said how many replicas it wants at least. */
    static void liftFloor(WriteTransaction tx, String app) throws Exception {
        tx.update(
                "UPDATE platform_scale SET floor = 0, floor_reason = '' WHERE floor > 0"
                        + " AND revision IN (SELECT name FROM platform_revision WHERE app = ?)",
                app);
    }

    /** No set of an app that is to have no replicas gets requests. */
    static void serveNothing(WriteTransaction tx, String app, Instant now) throws Exception {
        tx.update(
                "UPDATE platform_revision SET ready = NULL, last_active = ?"
                        + " WHERE app = ? AND ready IS NOT NULL",
                now,
                app);
    }

    /** Nothing of an app stays but its operations. */
    static void forget(WriteTransaction tx, String app) throws Exception {
        for (String table : List.of("image", "scale", "scale_decision")) {
            tx.update(
                    "DELETE FROM platform_"
                            + table
                            + " WHERE revision IN"
                            + " (SELECT name FROM platform_revision WHERE app = ?)",
                    app);
        }
        for (String table : List.of("secret", "traffic", "revision", "set", "shift")) {
            tx.update("DELETE FROM platform_" + table + " WHERE app = ?", app);
        }
    }

    /**
     * Forgets the oldest revisions that are not in use and in no traffic rule beyond so many, and
     * returns how many.
     */
    static int purge(WriteTransaction tx, String app, int keep) throws Exception {
        int forgotten =
                tx.update(
                        "DELETE FROM platform_revision WHERE app = ?1 AND name IN (SELECT name FROM"
                            + " platform_revision r WHERE app = ?1 AND active = 0 AND NOT EXISTS"
                            + " (SELECT 1 FROM platform_set s WHERE s.app = r.app AND s.revision ="
                            + " r.name) AND NOT EXISTS (SELECT 1 FROM platform_traffic t WHERE"
                            + " t.app = r.app AND t.revision = r.name) AND number < (SELECT"
                            + " max(number) FROM platform_revision WHERE app = ?1) ORDER BY number"
                            + " DESC LIMIT -1 OFFSET ?2)",
                        app,
                        keep);
        for (String table :
                forgotten == 0 ? List.<String>of() : List.of("image", "scale", "scale_decision")) {
            tx.update(
                    "DELETE FROM platform_"
                            + table
                            + " WHERE revision NOT IN (SELECT name FROM platform_revision)");
        }
        return forgotten;
    }
}
