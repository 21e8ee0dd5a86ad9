package dev.minato.platform.ledger;

import dev.minato.platform.AppSecrets;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.job.JobName;
import dev.minato.platform.wire.ReplicaDocument;
import dev.minato.state.SealedColumn;
import dev.minato.state.SealedPlace;
import dev.minato.state.SealedValue;

import java.util.List;
import java.util.Map;

/** The columns of this room with sealed values; one line for each. */
public final class SealedAppColumns {
    private SealedAppColumns() {}

    /** All of them. */
    public static List<SealedColumn> all() {
        return List.of(
                new SealedColumn(
                        "platform_secret",
                        "value",
                        row ->
                                List.of(
                                        Map.entry(
                                                AppSecrets.place(row.text("app"), row.text("name")),
                                                new SealedValue(row.text("value"))))),
                new SealedColumn(
                        "platform_job_secret",
                        "value",
                        row ->
                                List.of(
                                        Map.entry(
                                                AppSecrets.place(
                                                        new JobName(row.text("job")).owner(),
                                                        row.text("name")),
                                                new SealedValue(row.text("value"))))),
                ofReplicas("platform_set", "spec"),
                new SealedColumn(
                        "platform_storage",
                        "key",
                        row ->
                                List.of(
                                        Map.entry(
                                                AppSecrets.storagePlace(
                                                        row.text("environment"), row.text("name")),
                                                new SealedValue(row.text("key"))))));
    }

    /** One of specs of replicas, in a table that says in {@code app} whose they are. */
    public static SealedColumn ofReplicas(String table, String column) {
        return new SealedColumn(
                table,
                column,
                row -> places(row.text("app"), ReplicaDocument.read(row.text(column))));
    }

    private static List<Map.Entry<SealedPlace, SealedValue>> places(String app, ReplicaSpec spec) {
        return spec.secrets()
                .map(secret -> Map.entry(AppSecrets.place(app, secret.name()), secret.value()))
                .toList();
    }
}
