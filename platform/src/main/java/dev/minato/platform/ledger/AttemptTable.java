package dev.minato.platform.ledger;

import dev.minato.platform.Replica;
import dev.minato.platform.job.Attempt;
import dev.minato.platform.job.Attempt.Outcome;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.ExecutionStep;
import dev.minato.platform.job.ReplicaSighting;
import dev.minato.platform.wire.AttemptDocument;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.ResultRow;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Attempts as they are written down. What a method writes is durable when it returns, unless it
 * says otherwise.
 */
public final class AttemptTable {
    private final Database database;

    public AttemptTable(Database database) {
        this.database = database;
    }

    /** Those of the executions of a job that are not cleared, by execution, the first first. */
    static Map<String, List<Attempt>> open(ReadTransaction rx, String job) throws Exception {
        Map<String, List<Attempt>> all = new HashMap<>();
        rx.query(
                        "SELECT a.* FROM platform_execution e JOIN platform_attempt a ON"
                                + " a.execution = e.name WHERE e.job = ? AND e.cleared = 0 ORDER BY"
                                + " a.execution, a.number",
                        AttemptTable::attempt,
                        job)
                .forEach(each ->
                        all.computeIfAbsent(each.execution(), _ -> new ArrayList<>()).add(each));
        return all;
    }

    /** Those of an execution, the first first. */
    static List<Attempt> of(ReadTransaction rx, String execution) throws Exception {
        return rx.query(
                "SELECT * FROM platform_attempt WHERE execution = ? ORDER BY number",
                AttemptTable::attempt,
                execution);
    }

    /**
     * An attempt is about to be asked for; never one of an execution that is to end, nor one whose
     * turn is taken.
     */
    public void begin(Execution execution, ExecutionStep.Begin step, Instant now) {
        database.write(tx -> {
            int runs =
                    ExecutionTable.count(
                            tx,
                            "SELECT count(*) AS n FROM platform_execution WHERE name = ? AND state"
                                    + " = 'RUNNING' AND stopping = 0",
                            execution.name());
            int taken =
                    ExecutionTable.count(
                            tx,
                            "SELECT count(*) AS n FROM platform_attempt WHERE execution = ? AND"
                                    + " replica = ? AND turn >= ?",
                            execution.name(),
                            step.replica(),
                            step.turn());
            if (runs == 0 || taken > 0) {
                return false;
            }
            int before =
                    ExecutionTable.count(
                            tx,
                            "SELECT count(*) AS n FROM platform_attempt WHERE execution = ?",
                            execution.name());
            Attempt fresh =
                    Attempt.fresh(execution.name(), before + 1, step.replica(), step.turn(), now);
            tx.update(
                    "INSERT INTO platform_attempt(execution, number, replica, turn, phase, asked,"
                            + " containers, reason, message, cleared)"
                            + " VALUES(?, ?, ?, ?, ?, ?, ?, '', '', 0)",
                    fresh.execution(),
                    fresh.number(),
                    fresh.replica(),
                    fresh.turn(),
                    fresh.phase(),
                    fresh.asked(),
                    AttemptDocument.write(List.of()));
            return true;
        });
    }

    /** The cluster has an attempt. A power failure may undo it: that is seen again then. */
    public void taken(Attempt attempt, ReplicaSighting seen) {
        database.writeRelaxed(tx ->
                tx.update(
                        "UPDATE platform_attempt SET phase = 'STARTED', replica_name = ? WHERE"
                                + " execution = ? AND number = ? AND phase <> 'ENDED'",
                        seen.replica().map(Replica::name).or(attempt::replicaName),
                        attempt.execution(),
                        attempt.number()));
    }

    /** An attempt has ended. */
    public void ended(ExecutionStep.End end, Instant now) {
        database.write(tx ->
                tx.update(
                        "UPDATE platform_attempt SET phase = 'ENDED', outcome = ?, replica_name ="
                                + " ?, ended = ?, containers = ?, reason = ?, message = ? WHERE"
                                + " execution = ? AND number = ? AND phase <> 'ENDED'",
                        end.outcome(),
                        end.replicaName(),
                        now,
                        AttemptDocument.write(end.containers()),
                        end.reason(),
                        end.message(),
                        end.attempt().execution(),
                        end.attempt().number()));
    }

    /** Nothing is left of an attempt on its cluster. A power failure may undo it. */
    public void cleared(Attempt attempt) {
        database.writeRelaxed(tx ->
                tx.update(
                        "UPDATE platform_attempt SET cleared = 1 WHERE execution = ? AND number ="
                                + " ?",
                        attempt.execution(),
                        attempt.number()));
    }

    private static Attempt attempt(ResultRow row) throws Exception {
        return new Attempt(
                row.text("execution"),
                row.integer("number"),
                row.integer("replica"),
                row.integer("turn"),
                Attempt.Phase.valueOf(row.text("phase")),
                row.findText("outcome").map(Outcome::valueOf),
                row.findText("replica_name"),
                row.instant("asked"),
                row.findInstant("ended"),
                AttemptDocument.read(row.text("containers")),
                row.text("reason"),
                row.text("message"),
                row.flag("cleared"));
    }
}
