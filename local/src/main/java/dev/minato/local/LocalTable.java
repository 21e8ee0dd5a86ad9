package dev.minato.local;

import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.wire.ReplicaDocument;
import dev.minato.state.Database;
import dev.minato.state.Migrations;
import dev.minato.state.Row;

import java.util.List;

/** The tables of this room. What is wanted is durable; what was seen need not survive a boot. */
final class LocalTable {
    static final Migrations MIGRATIONS = Migrations.of("local", LocalTable.class, "0001.sql");

    private static final String THIS = " WHERE app = ? AND revision = ? AND generation = ?";

    /** A set as it is written down. */
    record SetRow(RevisionRef ref, ReplicaSpec spec, int count, boolean wanted) {}

    private final Database database;

    LocalTable(Database database) {
        this.database = database;
    }

    List<SetRow> sets() {
        return database.read(rx ->
                rx.query(
                        "SELECT * FROM local_set ORDER BY app, revision, generation",
                        row ->
                                new SetRow(
                                        ref(row),
                                        ReplicaDocument.read(row.text("spec")),
                                        row.integer("replicas"),
                                        row.flag("wanted"))));
    }

    List<ReplicaRow> replicas() {
        return database.read(rx ->
                rx.query(
                        "SELECT * FROM local_replica ORDER BY name",
                        row ->
                                new ReplicaRow(
                                        row.text("name"),
                                        ref(row),
                                        row.instant("created"),
                                        row.findText("container"),
                                        row.integer("restarts"),
                                        row.integer("crashes"),
                                        row.text("boot"),
                                        row.findInstant("passed"),
                                        row.flag("ready"))));
    }

    private static RevisionRef ref(Row row) throws Exception {
        return new RevisionRef(row.text("app"), row.text("revision"), row.integer("generation"));
    }

    void want(RevisionRef set, ReplicaSpec spec, int count) {
        database.write(tx ->
                tx.update(
                        "INSERT OR REPLACE INTO local_set(app, revision, generation, spec,"
                                + " replicas, wanted) VALUES(?, ?, ?, ?, ?, 1)",
                        set.app(),
                        set.revision(),
                        set.generation(),
                        ReplicaDocument.write(spec),
                        count));
    }

    void unwant(RevisionRef set) {
        database.write(tx ->
                tx.update(
                        "UPDATE local_set SET wanted = 0" + THIS,
                        set.app(),
                        set.revision(),
                        set.generation()));
    }

    void forget(RevisionRef set) {
        database.write(tx ->
                tx.update(
                        "DELETE FROM local_set" + THIS,
                        set.app(),
                        set.revision(),
                        set.generation()));
    }

    /** A replica that is going to be; durable, so that its container is never a stray. */
    void add(ReplicaRow replica) {
        database.write(tx ->
                tx.update(
                        "INSERT INTO local_replica(name, app, revision, generation, created,"
                                + " restarts, crashes, boot, ready)"
                                + " VALUES(?, ?, ?, ?, ?, 0, 0, '', 0)",
                        replica.name(),
                        replica.set().app(),
                        replica.set().revision(),
                        replica.set().generation(),
                        replica.created()));
    }

    /** What was seen of a replica. */
    void observed(ReplicaRow replica) {
        database.writeRelaxed(tx ->
                tx.update(
                        "UPDATE local_replica SET container = ?, restarts = ?, crashes = ?,"
                                + " boot = ?, passed = ?, ready = ? WHERE name = ?",
                        replica.container(),
                        replica.restarts(),
                        replica.crashes(),
                        replica.boot(),
                        replica.passed(),
                        replica.ready(),
                        replica.name()));
    }

    void remove(String replica) {
        database.writeRelaxed(tx -> tx.update("DELETE FROM local_replica WHERE name = ?", replica));
    }
}
