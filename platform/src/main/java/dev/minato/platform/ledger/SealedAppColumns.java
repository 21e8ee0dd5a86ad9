package dev.minato.platform.ledger;

import dev.minato.platform.AppSecrets;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.EnvValue.SecretText;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SealedFiles;
import dev.minato.platform.wire.ReplicaDocument;
import dev.minato.state.SealedColumn;
import dev.minato.state.SealedPlace;
import dev.minato.state.SealedValue;

import java.util.ArrayList;
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
        List<Map.Entry<SealedPlace, SealedValue>> all = new ArrayList<>();
        spec.allContainers()
                .flatMap(container -> container.env().values().stream())
                .forEach(value -> {
                    if (value instanceof SecretText(String name, SealedValue sealed)) {
                        all.add(Map.entry(AppSecrets.place(app, name), sealed));
                    }
                });
        spec.volumes()
                .forEach(volume -> {
                    if (volume.content() instanceof SealedFiles(var files)) {
                        files.forEach(file ->
                                all.add(
                                        Map.entry(
                                                AppSecrets.place(app, file.secret()),
                                                file.value())));
                    }
                });
        return all;
    }
}
