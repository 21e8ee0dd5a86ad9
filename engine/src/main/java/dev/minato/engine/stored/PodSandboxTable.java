package dev.minato.engine.stored;

import dev.minato.engine.spec.PodSandboxSpec;
import dev.minato.engine.wire.SandboxDocument;
import dev.minato.state.Database;
import dev.minato.state.ResultRow;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The rows of sandboxes. They are not waited for: whoever asks for one asks again after a power
 * failure, and the row of its first container takes it to the disk.
 */
public final class PodSandboxTable {
    private final Database database;
    private final EngineJson json;
    private final InstantSource time;

    public PodSandboxTable(Database database, EngineJson json, InstantSource time) {
        this.database = database;
        this.json = json;
        this.time = time;
    }

    public List<PodSandboxSpec> all() {
        return database.read(
                rx -> rx.query("SELECT * FROM engine_sandbox ORDER BY id", this::spec));
    }

    private PodSandboxSpec spec(ResultRow row) throws Exception {
        SandboxDocument stored = json.read(row.text("spec"), SandboxDocument.class);
        return new PodSandboxSpec(
                row.text("id"),
                stored.names(),
                stored.network(),
                Optional.ofNullable(stored.address()),
                NetworkDocuments.mappings(stored.ports()));
    }

    public void insert(PodSandboxSpec spec) {
        String document = json.write(document(spec));
        database.writeRelaxed(tx ->
                tx.update(
                        "INSERT INTO engine_sandbox(id, created, spec) VALUES(?, ?, ?)",
                        spec.id(),
                        time.instant(),
                        document));
    }

    private static SandboxDocument document(PodSandboxSpec spec) {
        return new SandboxDocument(
                SandboxDocument.VERSION,
                spec.names(),
                spec.network(),
                spec.address().orElse(null),
                NetworkDocuments.ports(spec.ports()));
    }

    public void delete(String id) {
        database.writeRelaxed(tx -> tx.update("DELETE FROM engine_sandbox WHERE id = ?", id));
    }
}
