package dev.minato.daemon;

import dev.minato.engine.container.SealedVariables;
import dev.minato.platform.ledger.SealedAppColumns;
import dev.minato.state.SealedColumn;

import java.util.ArrayList;
import java.util.List;

/** Every column of the database with sealed values; who adds such a column adds its line. */
final class SealedColumns {
    private SealedColumns() {}

    /** Of all rooms. */
    static List<SealedColumn> all() {
        List<SealedColumn> all = new ArrayList<>(SealedAppColumns.all());
        all.add(SealedAppColumns.ofReplicas("local_set", "spec"));
        all.add(SealedVariables.column());
        return all;
    }
}
