package dev.minato.engine.container;

import dev.minato.engine.stored.EngineJson;
import dev.minato.engine.stored.StoredValues;
import dev.minato.engine.wire.ContainerDocument;
import dev.minato.state.ResultRow;
import dev.minato.state.SealedColumn;
import dev.minato.state.SealedPlace;
import dev.minato.state.SealedValue;

import java.util.List;
import java.util.Map;

/** The column of this room with sealed values: what secret variables of containers are. */
public final class SealedVariables {
    private static final EngineJson JSON = new EngineJson();

    private SealedVariables() {}

    /** That column. */
    public static SealedColumn column() {
        return new SealedColumn("engine_container", "spec", SealedVariables::places);
    }

    private static List<Map.Entry<SealedPlace, SealedValue>> places(ResultRow row)
            throws Exception {
        String id = row.text("id");
        ContainerDocument document = JSON.read(row.text("spec"), ContainerDocument.class);
        return StoredValues.map(document.process().secretEnv()).entrySet().stream()
                .map(each ->
                        Map.entry(
                                SecretEnvironment.place(id, each.getKey()),
                                new SealedValue(each.getValue())))
                .toList();
    }
}
