package dev.minato.platform.ledger;

import static dev.minato.platform.ledger.AcceptedFacts.fact;

import dev.minato.platform.AppFact;
import dev.minato.platform.AppFact.Action;
import dev.minato.platform.Operation;
import dev.minato.platform.RevisionRef;
import dev.minato.state.Database;
import dev.minato.state.WriteTransaction;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far roll-outs are, as the reconciler writes it down. It holds only if the app is still as it
 * was seen: a request that came between wins. What a method writes is durable when it returns.
 */
public final class RolloutLedger {
    /** That no request came between. */
    private static final String SAME =
            " AND EXISTS (SELECT 1 FROM platform_app WHERE name = ? AND version = ?)";

    private final Database database;

    public RolloutLedger(Database database) {
        this.database = database;
    }

    /** The images of a revision are known: its set may be started. */
    public boolean resolved(AppRow seen, SetRow set, Instant now) {
        return changed(
                seen,
                Action.REVISION_START,
                set.ref(),
                "Starting replicas of revision",
                tx -> {
                    if (update(
                                    tx,
                                    seen,
                                    "UPDATE platform_revision SET phase = 'ROLLING', since = ?"
                                            + " WHERE name = ? AND generation = ? AND phase ="
                                            + " 'RESOLVING'",
                                    now,
                                    set.ref().revision(),
                                    set.ref().generation())
                            == 0) {
                        return false;
                    }
                    AppStoreWrites.set(tx, set);
                    return true;
                });
    }

    /** The time that a revision has to become ready begins now. */
    public boolean begin(AppRow seen, RevisionRef set, Instant now) {
        String sql =
                "UPDATE platform_revision SET since = ?"
                        + " WHERE name = ? AND generation = ? AND phase = 'ROLLING'";
        return database.write(
                tx -> update(tx, seen, sql, now, set.revision(), set.generation()) > 0);
    }

    /** Another generation of a revision begins, whose present one has no set. */
    public boolean renew(AppRow seen, RevisionRef set, Instant now) {
        String sql =
                "UPDATE platform_revision SET generation = generation + 1, phase = 'RESOLVING',"
                        + " since = ? WHERE name = ? AND generation = ? AND NOT EXISTS"
                        + " (SELECT 1 FROM platform_set s WHERE s.revision ="
                        + " platform_revision.name AND s.generation ="
                        + " platform_revision.generation)";
        return database.write(
                tx -> update(tx, seen, sql, now, set.revision(), set.generation()) > 0);
    }

    /** The present generation of a revision may get requests from now on. */
    public boolean ready(AppRow seen, RevisionRef set, Instant now) {
        return changed(
                seen,
                Action.REVISION_READY,
                set,
                "Ready to get requests: revision",
                tx -> {
                    if (update(
                                    tx,
                                    seen,
                                    "UPDATE platform_revision SET ready = generation,"
                                            + " last_active = ? WHERE name = ? AND generation = ?",
                                    now,
                                    set.revision(),
                                    set.generation())
                            == 0) {
                        return false;
                    }
                    tx.update(
                            "UPDATE platform_scale SET rest = 'AWAKE' WHERE revision = ?",
                            set.revision());
                    return true;
                });
    }

    /** A set that was ready gets no requests any more. */
    public boolean retire(AppRow seen, RevisionRef set) {
        String sql = "UPDATE platform_revision SET ready = NULL WHERE name = ? AND ready = ?";
        return database.write(tx -> update(tx, seen, sql, set.revision(), set.generation()) > 0);
    }

    /**
     * A revision is not to run any more: another took its place. What waits for it to be ready
     * waits no more.
     */
    public boolean deactivate(AppRow seen, String revision, Instant now) {
        return changed(
                fact(
                        seen,
                        Action.REVISION_DEACTIVATE,
                        Optional.of(revision),
                        "Deactivating revision '" + revision + "': another took its place"),
                tx -> {
                    boolean done =
                            update(
                                            tx,
                                            seen,
                                            "UPDATE platform_revision SET active = 0, ready = NULL,"
                                                    + " last_active = CASE WHEN ready IS NULL THEN"
                                                    + " last_active ELSE ? END WHERE name = ?",
                                            now,
                                            revision)
                                    > 0;
                    if (done) {
                        OperationTable.supersede(tx, seen.name().text(), revision, now);
                    }
                    return done;
                });
    }

    /** A revision has all its replicas; ends the operations that brought it up. */
    public boolean settle(AppRow seen, RevisionRef set, List<String> operations, Instant now) {
        return changed(
                seen,
                Action.REVISION_PROVISION,
                set,
                "Successfully provisioned revision",
                tx -> {
                    if (update(
                                    tx,
                                    seen,
                                    "UPDATE platform_revision SET phase = 'READY', state ="
                                        + " 'PROVISIONED', error = '' WHERE name = ? AND generation"
                                        + " = ?",
                                    set.revision(),
                                    set.generation())
                            == 0) {
                        return false;
                    }
                    OperationTable.succeed(tx, operations, now);
                    return true;
                });
    }

    /** What was asked of an app that is to have no replicas is reached. */
    public boolean settleStop(AppRow seen, List<String> operations, Instant now) {
        return changed(
                fact(
                        seen,
                        Action.STOPPED,
                        Optional.empty(),
                        "App '" + seen.name() + "' has no replicas any more"),
                tx -> {
                    if (AppStoreReads.find(tx, seen.name().text())
                            .filter(row -> row.version() == seen.version())
                            .isEmpty()) {
                        return false;
                    }
                    OperationTable.succeed(tx, operations, now);
                    return true;
                });
    }

    /** A revision did not get ready. */
    public boolean fail(
            AppRow seen,
            RevisionRef set,
            Operation.Problem problem,
            List<String> operations,
            Instant now) {
        return changed(
                fact(seen, Action.REVISION_FAIL, Optional.of(set.revision()), problem.message()),
                tx -> {
                    if (update(
                                    tx,
                                    seen,
                                    "UPDATE platform_revision SET phase = 'FAILED', state ="
                                        + " 'FAILED', error = ? WHERE name = ? AND generation = ?"
                                        + " AND phase IN ('RESOLVING', 'ROLLING')",
                                    problem.message(),
                                    set.revision(),
                                    set.generation())
                            == 0) {
                        return false;
                    }
                    OperationTable.fail(tx, operations, problem, now);
                    return true;
                });
    }

    private interface Body {
        boolean run(WriteTransaction tx) throws Exception;
    }

    /**
     * @param what the sentence that the revision's name ends
     */
    private boolean changed(AppRow seen, Action action, RevisionRef set, String what, Body body) {
        String revision = set.revision();
        String message = what + " '" + revision + "'";
        return changed(fact(seen, action, Optional.of(revision), message), body);
    }

    private boolean changed(AppFact fact, Body body) {
        return database.write(tx -> {
            boolean done = body.run(tx);
            if (done) {
                tx.changed(fact.fact());
            }
            return done;
        });
    }

    /** An UPDATE that touches nothing when a request came between. */
    private static int update(WriteTransaction tx, AppRow seen, String sql, Object... arguments)
            throws Exception {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.add(seen.name().text());
        all.add(seen.version());
        return tx.update(sql + SAME, all.toArray());
    }
}
