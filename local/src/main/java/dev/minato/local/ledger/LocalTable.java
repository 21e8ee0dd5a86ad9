package dev.minato.local.ledger;

import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.wire.ReplicaDocument;
import dev.minato.state.Database;
import dev.minato.state.Migrations;
import dev.minato.state.ResultRow;
import dev.minato.state.WriteTransaction;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of this room. What is wanted is durable; what was seen need not survive a boot. */
public final class LocalTable {
    public static final Migrations MIGRATIONS =
            Migrations.of(
                    "local",
                    LocalTable.class,
                    "0001.sql",
                    "0002.sql",
                    "0003.sql",
                    "0004.sql",
                    "0005.sql",
                    "0006.sql",
                    "0007.sql");

    private static final String THIS = " WHERE app = ? AND revision = ? AND generation = ?";

    /**
     * A set as it is written down.
     *
     * @param frozen whether its replicas rest
     */
    public record SetRow(
            RevisionRef ref, ReplicaSpec spec, int count, boolean wanted, boolean frozen) {}

    private final Database database;

    public LocalTable(Database database) {
        this.database = database;
    }

    /** Whether a set is in an environment. */
    public boolean isUsed(String environment) {
        return sets().stream().anyMatch(set -> set.spec().environment().equals(environment));
    }

    public List<SetRow> sets() {
        return database.read(rx ->
                rx.query(
                        "SELECT * FROM local_set ORDER BY app, revision, generation",
                        row ->
                                new SetRow(
                                        ref(row),
                                        ReplicaDocument.read(row.text("spec")),
                                        row.integer("replicas"),
                                        row.flag("wanted"),
                                        row.flag("frozen"))));
    }

    public List<ReplicaRow> replicas() {
        return database.read(rx ->
                rx.query(
                        "SELECT * FROM local_replica ORDER BY name",
                        row ->
                                new ReplicaRow(
                                        row.text("name"),
                                        ref(row),
                                        row.instant("created"),
                                        row.flag("sandbox"),
                                        row.flag("admitted"),
                                        row.findInstant("ready_since"),
                                        row.flag("frozen"),
                                        row.flag("ending"))));
    }

    /** The containers of all replicas, by the names of replica and container. */
    public Map<String, Map<String, GroupContainerRow>> containers() {
        Map<String, Map<String, GroupContainerRow>> all = new HashMap<>();
        database.read(rx -> rx.query("SELECT * FROM local_container", LocalTable::container))
                .forEach(row ->
                        all.computeIfAbsent(row.replica(), name -> new HashMap<>())
                                .put(row.name(), row));
        return all;
    }

    /** A container of a replica. */
    public Optional<GroupContainerRow> container(String replica, String name) {
        return database.read(rx ->
                rx
                        .query(
                                "SELECT * FROM local_container WHERE replica = ? AND name = ?",
                                LocalTable::container,
                                replica,
                                name)
                        .stream()
                        .findFirst());
    }

    private static GroupContainerRow container(ResultRow row) throws Exception {
        return new GroupContainerRow(
                row.text("replica"),
                row.text("name"),
                row.findText("container"),
                row.integer("restarts"),
                row.integer("crashes"),
                row.text("boot"),
                row.findInstant("passed"),
                row.flag("ready"),
                row.findInstant("begun"),
                row.findInstant("former"));
    }

    private static RevisionRef ref(ResultRow row) throws Exception {
        return new RevisionRef(row.text("app"), row.text("revision"), row.integer("generation"));
    }

    /** So many replicas of a set are wanted from now on. */
    public void want(RevisionRef set, ReplicaSpec spec, int count, boolean frozen) {
        database.write(tx ->
                tx.update(
                        "INSERT OR REPLACE INTO local_set(app, revision, generation, spec,"
                                + " replicas, wanted, frozen) VALUES(?, ?, ?, ?, ?, 1, ?)",
                        set.app(),
                        set.revision(),
                        set.generation(),
                        ReplicaDocument.write(spec),
                        count,
                        frozen));
    }

    /**
     * Whether the replicas of a set rest. A power failure may undo it: nothing is frozen then, and
     * whoever wished it says so again.
     */
    public void rests(RevisionRef set, boolean frozen) {
        database.writeRelaxed(tx ->
                tx.update(
                        "UPDATE local_set SET frozen = ?" + THIS,
                        frozen,
                        set.app(),
                        set.revision(),
                        set.generation()));
    }

    public void unwant(RevisionRef set) {
        database.write(tx ->
                tx.update(
                        "UPDATE local_set SET wanted = 0" + THIS,
                        set.app(),
                        set.revision(),
                        set.generation()));
    }

    public void forget(RevisionRef set) {
        database.write(tx ->
                tx.update(
                        "DELETE FROM local_set" + THIS,
                        set.app(),
                        set.revision(),
                        set.generation()));
    }

    /** A replica that is going to be; durable, so that nothing of it is ever a stray. */
    public void add(ReplicaRow replica, List<GroupContainerRow> containers) {
        database.write(tx -> {
            tx.update(
                    "INSERT INTO local_replica(name, app, revision, generation, created, sandbox,"
                            + " admitted) VALUES(?, ?, ?, ?, ?, ?, ?)",
                    replica.name(),
                    replica.set().app(),
                    replica.set().revision(),
                    replica.set().generation(),
                    replica.created(),
                    replica.sandbox(),
                    replica.admitted());
            for (GroupContainerRow container : containers) {
                write(tx, container);
            }
            return true;
        });
    }

    private static void write(WriteTransaction tx, GroupContainerRow container) throws Exception {
        tx.update(
                "INSERT OR REPLACE INTO local_container(replica, name, container, restarts,"
                        + " crashes, boot, passed, ready, begun, former)"
                        + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                container.replica(),
                container.name(),
                container.container(),
                container.restarts(),
                container.crashes(),
                container.boot(),
                container.passed(),
                container.ready(),
                container.begun(),
                container.former());
    }

    /** A replica gets a network namespace of its own; durable, before it is made. */
    public void hasSandbox(ReplicaRow replica) {
        database.write(tx ->
                tx.update("UPDATE local_replica SET sandbox = 1 WHERE name = ?", replica.name()));
    }

    /** A replica that waited for room has some; durable, before it begins. */
    public void admit(String replica) {
        database.write(
                tx -> tx.update("UPDATE local_replica SET admitted = 1 WHERE name = ?", replica));
    }

    /** What was seen of a replica. */
    public void observed(ReplicaRow replica) {
        database.writeRelaxed(tx ->
                tx.update(
                        "UPDATE local_replica SET ready_since = ?, frozen = ?, ending = ? WHERE"
                                + " name = ?",
                        replica.readySince(),
                        replica.frozen(),
                        replica.ending(),
                        replica.name()));
    }

    /** What was seen of a container. */
    public void observed(GroupContainerRow container) {
        database.writeRelaxed(tx -> {
            write(tx, container);
            return true;
        });
    }

    public void remove(String replica) {
        database.writeRelaxed(tx -> {
            tx.update("DELETE FROM local_container WHERE replica = ?", replica);
            return tx.update("DELETE FROM local_replica WHERE name = ?", replica);
        });
    }
}
