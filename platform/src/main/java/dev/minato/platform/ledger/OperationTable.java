package dev.minato.platform.ledger;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.Operation;
import dev.minato.platform.Operation.Problem;
import dev.minato.state.ChangeFact;
import dev.minato.state.ChangeKind;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.ResultRow;
import dev.minato.state.WriteTransaction;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operations as they are written down. */
public final class OperationTable {
    private static final Duration KEPT = Duration.ofDays(1);

    private final Database database;

    public OperationTable(Database database) {
        this.database = database;
    }

    public Operation get(String id) {
        return database.read(rx ->
                        rx.one(
                                "SELECT * FROM platform_operation WHERE id = ?",
                                OperationTable::operation,
                                id))
                .orElseThrow(() -> Fault.notFound("No such operation: " + SafeText.shown(id)));
    }

    public static void insert(WriteTransaction tx, Operation operation) throws Exception {
        tx.update(
                "DELETE FROM platform_operation WHERE ended < ?", operation.started().minus(KEPT));
        tx.update(
                "INSERT INTO platform_operation(id, app, kind, outcome, status, revision, code,"
                        + " message, started, ended) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                operation.id(),
                operation.app(),
                operation.kind(),
                operation.outcome(),
                operation.status(),
                operation.revision(),
                operation.error().map(Problem::code),
                operation.error().map(Problem::message),
                operation.started(),
                operation.ended());
    }

    /** Operations of an app that wait for their end, with the revision they bring up. */
    public static Map<String, Optional<String>> pending(ReadTransaction rx, String app)
            throws Exception {
        Map<String, Optional<String>> pending = new LinkedHashMap<>();
        rx.query(
                "SELECT id, revision FROM platform_operation"
                        + " WHERE app = ? AND status = 'IN_PROGRESS'",
                row -> pending.put(row.text("id"), row.findText("revision")) == null,
                app);
        return pending;
    }

    public static void supersede(WriteTransaction tx, String app, Instant now) throws Exception {
        Problem problem =
                new Problem(
                        "OperationSuperseded",
                        "A later request for app " + app + " took the place of this one.");
        for (String id : pending(tx, app).keySet()) {
            end(tx, id, Operation.Status.CANCELED, Optional.of(problem), now);
        }
    }

    /** The same of those alone that wait for a revision: it is not to run any more. */
    static void supersede(WriteTransaction tx, String app, String revision, Instant now)
            throws Exception {
        Problem problem =
                new Problem(
                        "OperationSuperseded",
                        "Revision "
                                + revision
                                + " is not to run any more: a later request for app "
                                + app
                                + " took the place of this one.");
        for (var operation : pending(tx, app).entrySet()) {
            if (operation.getValue().equals(Optional.of(revision))) {
                end(tx, operation.getKey(), Operation.Status.CANCELED, Optional.of(problem), now);
            }
        }
    }

    public static void succeed(WriteTransaction tx, List<String> ids, Instant now)
            throws Exception {
        for (String id : ids) {
            end(tx, id, Operation.Status.SUCCEEDED, Optional.empty(), now);
        }
    }

    public static void fail(WriteTransaction tx, List<String> ids, Problem problem, Instant now)
            throws Exception {
        for (String id : ids) {
            end(tx, id, Operation.Status.FAILED, Optional.of(problem), now);
        }
    }

    private static void end(
            WriteTransaction tx,
            String id,
            Operation.Status status,
            Optional<Problem> problem,
            Instant now)
            throws Exception {
        tx.update(
                "UPDATE platform_operation SET status = ?, code = ?, message = ?, ended = ?"
                        + " WHERE id = ? AND status = 'IN_PROGRESS'",
                status,
                problem.map(Problem::code),
                problem.map(Problem::message),
                now,
                id);
        tx.changed(ChangeFact.of(ChangeKind.OPERATION, id, status, Map.of()));
    }

    private static Operation operation(ResultRow row) throws Exception {
        Optional<String> code = row.findText("code");
        return new Operation(
                row.text("id"),
                row.text("app"),
                Operation.Kind.valueOf(row.text("kind")),
                Operation.Outcome.valueOf(row.text("outcome")),
                Operation.Status.valueOf(row.text("status")),
                row.findText("revision"),
                code.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Problem(code.get(), row.text("message"))),
                row.instant("started"),
                row.findInstant("ended"));
    }
}
