package dev.minato.platform.ledger;

import dev.minato.base.Fault;
import dev.minato.platform.Environment;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Environments as they are written down. An app or job is accepted and an environment is given up
 * in one transaction each, which looks at the other: no app is ever in one that goes.
 */
public final class EnvironmentTable {
    /** As many as there may be: each has a bridge and listeners of its own. */
    public static final int MOST = 50;

    private static final int MOST_NAMED = 5;

    private final Database database;

    public EnvironmentTable(Database database) {
        this.database = database;
    }

    /**
     * A row.
     *
     * @param made whether users made it, on the parts of this host
     */
    public record EnvironmentRow(
            String name, Instant created, boolean made, Environment.State state, String document) {}

    /** All by name. */
    public List<EnvironmentRow> list() {
        return database.read(rx ->
                rx.query(
                        "SELECT * FROM platform_environment ORDER BY name",
                        row ->
                                new EnvironmentRow(
                                        row.text("name"),
                                        row.instant("created"),
                                        row.flag("made"),
                                        Environment.State.valueOf(row.text("state")),
                                        row.text("document"))));
    }

    /**
     * Writes a new one down.
     *
     * @throws Fault exhausted when there are as many as there may be
     */
    public void insert(EnvironmentRow row) {
        database.write(tx -> {
            int there =
                    tx.one("SELECT count(*) AS n FROM platform_environment", r -> r.integer("n"))
                            .orElse(0);
            if (there >= MOST) {
                throw Fault.exhausted(
                        "There are "
                                + there
                                + " environments, as many as this host may have: delete one"
                                + " first.");
            }
            return tx.update(
                    "INSERT INTO platform_environment(name, created, made, state, document)"
                            + " VALUES(?, ?, ?, ?, ?)",
                    row.name(),
                    row.created(),
                    row.made(),
                    row.state(),
                    row.document());
        });
    }

    /** Gives one another document. */
    public void document(String name, String document) {
        database.write(tx ->
                tx.update(
                        "UPDATE platform_environment SET document = ? WHERE name = ?",
                        document,
                        name));
    }

    /**
     * Writes down that one is to go.
     *
     * @throws Fault conflict while apps or jobs are in it, naming them
     */
    public void markDeleting(String name) {
        database.write(tx -> {
            refuseUsed(tx, name, "app", "SELECT name FROM platform_app");
            refuseUsed(tx, name, "job", "SELECT name FROM platform_job");
            return tx.update(
                    "UPDATE platform_environment SET state = 'DELETING' WHERE name = ?", name);
        });
    }

    private static void refuseUsed(ReadTransaction rx, String name, String kind, String all)
            throws Exception {
        List<String> there =
                rx.query(
                        all + " WHERE environment = ? ORDER BY name",
                        row -> row.text("name"),
                        name);
        if (!there.isEmpty()) {
            throw Fault.conflict(
                    "Environment '"
                            + name
                            + "' cannot be deleted: "
                            + shown(kind, there)
                            + " in it. Delete "
                            + (there.size() == 1 ? "it" : "them")
                            + " first.");
        }
    }

    private static String shown(String kind, List<String> there) {
        if (there.size() == 1) {
            return kind + " '" + there.getFirst() + "' is";
        }
        String named =
                there.stream()
                        .limit(MOST_NAMED)
                        .map(each -> "'" + each + "'")
                        .collect(Collectors.joining(", "));
        int others = there.size() - MOST_NAMED;
        return kind + "s " + named + (others > 0 ? " and " + others + " others" : "") + " are";
    }

    /** Forgets one of which nothing was made. */
    public void withdraw(String name) {
        database.write(tx -> tx.update("DELETE FROM platform_environment WHERE name = ?", name));
    }

    /** Forgets one that was to go, and its storages; nothing is left of it. */
    public void forget(String name) {
        database.write(tx -> {
            int gone =
                    tx.update(
                            "DELETE FROM platform_environment WHERE name = ? AND state ="
                                    + " 'DELETING'",
                            name);
            if (gone > 0) {
                StorageTable.forget(tx, name);
            }
            return gone;
        });
    }

    /**
     * Looks whether an app may be in an environment.
     *
     * @throws Fault conflict when it is gone, or is to go
     */
    static void requireOpen(ReadTransaction rx, String name) throws Exception {
        requireOpen(rx, name, "app");
    }

    /** The same of what is no app. */
    static void requireOpen(ReadTransaction rx, String name, String kind) throws Exception {
        Optional<String> state =
                rx.one(
                        "SELECT state FROM platform_environment WHERE name = ?",
                        row -> row.text("state"),
                        name);
        if (!state.equals(Optional.of(Environment.State.READY.name()))) {
            throw Fault.conflict(
                    "environment \""
                            + name
                            + "\" is being deleted: put the "
                            + kind
                            + " into another");
        }
    }
}
