package dev.minato.platform.ledger;

import dev.minato.platform.AppDocuments;
import dev.minato.platform.AppName;
import dev.minato.platform.Revision;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.wire.AppDocument;
import dev.minato.platform.wire.ReplicaDocument;
import dev.minato.platform.wire.TemplateDocument;
import dev.minato.state.ReadTransaction;
import dev.minato.state.ResultRow;
import dev.minato.state.SealedValue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The platform's tables as records. */
final class AppStoreReads {
    private AppStoreReads() {}

    static List<RevisionRow> inUse(ReadTransaction rx, String app) throws Exception {
        return revisions(
                rx,
                "app = ?1 AND (active = 1 OR EXISTS (SELECT 1 FROM platform_set s WHERE s.app ="
                        + " r.app AND s.revision = r.name) OR number = (SELECT max(number) FROM"
                        + " platform_revision WHERE app = ?1))",
                app);
    }

    static List<RevisionRow> of(ReadTransaction rx, String app) throws Exception {
        return revisions(rx, "app = ?1", app);
    }

    static Optional<RevisionRow> revision(ReadTransaction rx, String name) throws Exception {
        return revisions(rx, "name = ?1", name).stream().findFirst();
    }

    /** Two queries however many there are, the newest first. */
    private static List<RevisionRow> revisions(ReadTransaction rx, String where, String argument)
            throws Exception {
        Map<String, Map<String, String>> images = new HashMap<>();
        rx.query(
                "SELECT i.revision, i.reference, i.image_id FROM platform_revision r JOIN"
                        + " platform_image i ON i.revision = r.name WHERE "
                        + where,
                row ->
                        images.computeIfAbsent(row.text("revision"), name -> new HashMap<>())
                                        .put(row.text("reference"), row.text("image_id"))
                                == null,
                argument);
        return rx.query(
                "SELECT * FROM platform_revision r WHERE " + where + " ORDER BY number DESC",
                row -> revision(row, images.getOrDefault(row.text("name"), Map.of())),
                argument);
    }

    static List<String> images(ReadTransaction rx) throws Exception {
        return rx.query(
                "SELECT DISTINCT image_id FROM platform_image", row -> row.text("image_id"));
    }

    static List<String> images(ReadTransaction rx, String revision) throws Exception {
        return rx.query(
                "SELECT DISTINCT image_id FROM platform_image WHERE revision = ?",
                row -> row.text("image_id"),
                revision);
    }

    static Map<String, String> environments(ReadTransaction rx) throws Exception {
        Map<String, String> environments = new TreeMap<>();
        rx.query(
                "SELECT name, environment FROM platform_app",
                row -> environments.put(row.text("name"), row.text("environment")) == null);
        return environments;
    }

    static Map<String, ScaleRow> scales(ReadTransaction rx, String app) throws Exception {
        Map<String, ScaleRow> scales = new LinkedHashMap<>();
        rx.query(
                        "SELECT s.* FROM platform_scale s JOIN platform_revision r"
                                + " ON r.name = s.revision WHERE r.app = ?",
                        AppStoreReads::scale,
                        app)
                .forEach(row -> scales.put(row.revision(), row));
        return scales;
    }

    static Map<String, SealedValue> secrets(ReadTransaction rx, String app) throws Exception {
        Map<String, SealedValue> secrets = new LinkedHashMap<>();
        rx.query(
                "SELECT name, value, sealed FROM platform_secret WHERE app = ? ORDER BY position",
                row ->
                        secrets.put(
                                        row.text("name"),
                                        row.flag("sealed")
                                                ? new SealedValue(row.text("value"))
                                                : SealedValue.WAITING)
                                == null,
                app);
        return secrets;
    }

    static Map<RevisionRef, SetRow> sets(ReadTransaction rx, String app) throws Exception {
        Map<RevisionRef, SetRow> sets = new LinkedHashMap<>();
        rx.query(
                        "SELECT * FROM platform_set WHERE app = ? ORDER BY revision, generation",
                        AppStoreReads::set,
                        app)
                .forEach(row -> sets.put(row.ref(), row));
        return sets;
    }

    static Optional<AppRow> find(ReadTransaction rx, String app) throws Exception {
        List<TrafficRule> traffic =
                rx.query(
                        "SELECT * FROM platform_traffic WHERE app = ? ORDER BY position",
                        AppStoreReads::traffic,
                        app);
        return rx.one("SELECT * FROM platform_app WHERE name = ?", row -> app(row, traffic), app);
    }

    static AppRow app(ResultRow row, List<TrafficRule> traffic) throws Exception {
        return new AppRow(
                AppName.parse(row.text("name")),
                row.text("environment"),
                AppDocument.read(row.text("spec")).withTraffic(traffic),
                new AppDocuments(
                        row.text("attributes"), row.text("configuration"), row.text("template")),
                row.instant("created"),
                row.instant("modified"),
                AppIntent.valueOf(row.text("intent")),
                row.number("version"));
    }

    static TrafficRule traffic(ResultRow row) throws Exception {
        return new TrafficRule(
                row.findText("revision"), row.findText("label"), row.integer("weight"));
    }

    private static RevisionRow revision(ResultRow row, Map<String, String> images)
            throws Exception {
        return new RevisionRow(
                row.text("name"),
                row.text("app"),
                row.integer("number"),
                TemplateDocument.read(row.text("spec")),
                row.text("template"),
                images,
                row.instant("created"),
                Revision.ProvisioningState.valueOf(row.text("state")),
                row.text("error"),
                row.instant("last_active"),
                new RevisionRow.RollOut(
                        row.integer("generation"),
                        GenerationPhase.valueOf(row.text("phase")),
                        row.instant("since")),
                generation(row.findNumber("ready")),
                row.flag("active"));
    }

    private static Optional<Integer> generation(OptionalLong number) {
        return number.isPresent()
                ? Optional.of(Math.toIntExact(number.getAsLong()))
                : Optional.empty();
    }

    static ScaleRow scale(ResultRow row) throws Exception {
        return new ScaleRow(
                row.text("revision"),
                row.integer("count"),
                ScaleRow.Rest.valueOf(row.text("rest")),
                row.text("reason"),
                row.instant("since"),
                row.integer("floor"),
                row.text("floor_reason"));
    }

    static SetRow set(ResultRow row) throws Exception {
        return new SetRow(
                new RevisionRef(row.text("app"), row.text("revision"), row.integer("generation")),
                ReplicaDocument.read(row.text("spec")));
    }
}
