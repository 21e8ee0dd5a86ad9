package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.MountPoint;
import dev.minato.engine.Volume;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.stored.ContainerDocuments;
import dev.minato.engine.stored.ContainerIntent;
import dev.minato.engine.stored.ContainerRow;
import dev.minato.engine.stored.EngineJson;
import dev.minato.engine.stored.RunOutcome;
import dev.minato.engine.wire.ContainerDocument;
import dev.minato.engine.wire.OutcomeDocument;
import dev.minato.state.ChangeFact;
import dev.minato.state.ChangeKind;
import dev.minato.state.Database;
import dev.minato.state.ResultRow;
import dev.minato.state.WriteTransaction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The rows of this room. */
public final class ContainerTable {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerTable.class);

    private final Database database;
    private final ImageRoots images;
    private final EngineJson json;
    private final Path volumes;

    public ContainerTable(Database database, ImageRoots images, EngineJson json, Path volumes) {
        this.database = database;
        this.images = images;
        this.json = json;
        this.volumes = volumes;
    }

    /**
     * All of them, the oldest first.
     *
     * @throws Fault internal, which names the row, when one cannot be read: what it stands for may
     *     run, so it is not passed over
     */
    public List<ContainerRow> all() {
        return database.read(rx ->
                rx.query("SELECT * FROM engine_container ORDER BY created, rowid", this::row));
    }

    private ContainerRow row(ResultRow row) throws Exception {
        try {
            return read(row);
        } catch (RuntimeException e) {
            throw Fault.internal(
                    "the row of container "
                            + row.text("id")
                            + " in table engine_container is damaged: "
                            + Reason.of(e)
                            + "; mend it, or bring back a copy of the database",
                    e);
        }
    }

    private ContainerRow read(ResultRow row) throws Exception {
        OptionalLong top = row.findNumber("top");
        List<MountPoint> mounts = json.readMounts(row.text("mounts"));
        return new ContainerRow(
                row.text("id"),
                row.text("name"),
                row.instant("created"),
                ContainerIntent.valueOf(row.text("desired")),
                ContainerDocuments.spec(json.read(row.text("spec"), ContainerDocument.class)),
                top.isPresent() ? Optional.of(top.getAsLong()) : Optional.empty(),
                mounts,
                row.findText("outcome").flatMap(this::outcome));
    }

    /** History: a container without it is as one of which nothing is known. */
    private Optional<RunOutcome> outcome(String text) {
        try {
            return Optional.of(ContainerDocuments.outcome(json.read(text, OutcomeDocument.class)));
        } catch (RuntimeException e) {
            LOG.warn("how a container ended last cannot be read: {}", Reason.of(e));
            return Optional.empty();
        }
    }

    /** With the volumes that are made for it, in one commit. */
    public void insert(ContainerRow row, List<Volume> newVolumes) {
        database.write(tx -> {
            for (Volume volume : newVolumes) {
                insert(tx, volume);
            }
            free(tx, row.name(), row.id());
            tx.update(
                    "INSERT INTO engine_container"
                            + "(id, name, created, image, top, desired, spec, mounts)"
                            + " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                    row.id(),
                    row.name(),
                    row.created(),
                    row.spec().imageId().toString(),
                    row.top(),
                    row.desired(),
                    json.write(ContainerDocuments.of(row.spec())),
                    json.writeMounts(row.mounts()));
            images.hold(tx, row.id(), row.spec().imageId());
            tx.changed(fact(row.id(), "create"));
            return row.id();
        });
    }

    /**
     * Takes a name from a row whose container is gone for all who look: one that goes with its end
     * keeps its row for a moment, and on a full disk until the next start.
     */
    private static void free(WriteTransaction tx, String name, String heir) throws Exception {
        tx.update("UPDATE engine_container SET name = id WHERE name = ? AND id <> ?", name, heir);
    }

    /** Bare: what a container lives through is told by the file of events. */
    private static ChangeFact fact(String id, String action) {
        return ChangeFact.of(ChangeKind.CONTAINER, id, action);
    }

    public void desire(String id, ContainerIntent desired) {
        database.write(tx ->
                tx.update("UPDATE engine_container SET desired = ? WHERE id = ?", desired, id));
    }

    public void respecify(String id, ContainerSpec spec) {
        String document = json.write(ContainerDocuments.of(spec));
        database.write(tx -> {
            tx.changed(fact(id, "update"));
            return tx.update("UPDATE engine_container SET spec = ? WHERE id = ?", document, id);
        });
    }

    public void rename(String id, String name) {
        database.write(tx -> {
            free(tx, name, id);
            tx.changed(fact(id, "rename"));
            return tx.update("UPDATE engine_container SET name = ? WHERE id = ?", name, id);
        });
    }

    /** History: worth writing, not worth waiting for the disk. */
    public void ended(String id, RunOutcome outcome) {
        database.writeRelaxed(tx ->
                tx.update(
                        "UPDATE engine_container SET outcome = ? WHERE id = ?",
                        json.write(ContainerDocuments.of(outcome)),
                        id));
    }

    /** With volumes that go with it. */
    public void delete(String id, List<String> volumesToo) {
        database.write(tx -> {
            for (String volume : volumesToo) {
                tx.update("DELETE FROM engine_volume WHERE name = ?", volume);
            }
            images.release(tx, id);
            tx.changed(fact(id, "destroy"));
            return tx.update("DELETE FROM engine_container WHERE id = ?", id);
        });
    }

    public List<Volume> allVolumes() {
        return database.read(rx ->
                rx.query(
                        "SELECT * FROM engine_volume ORDER BY name",
                        row ->
                                new Volume(
                                        row.text("name"),
                                        volumes.resolve(row.text("name")).resolve("_data"),
                                        row.instant("created"),
                                        json.readTexts(row.text("labels")),
                                        json.readTexts(row.text("options")),
                                        row.flag("anonymous"))));
    }

    public void insertVolume(Volume volume) {
        database.write(tx -> {
            insert(tx, volume);
            return volume.name();
        });
    }

    private void insert(WriteTransaction tx, Volume volume) throws Exception {
        tx.update(
                "INSERT OR IGNORE INTO engine_volume(name, created, labels, options, anonymous)"
                        + " VALUES(?, ?, ?, ?, ?)",
                volume.name(),
                volume.created(),
                json.writeTexts(volume.labels()),
                json.writeTexts(volume.options()),
                volume.anonymous());
    }

    public void deleteVolume(String name) {
        database.write(tx -> tx.update("DELETE FROM engine_volume WHERE name = ?", name));
    }
}
