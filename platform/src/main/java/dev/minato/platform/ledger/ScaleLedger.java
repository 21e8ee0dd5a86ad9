package dev.minato.platform.ledger;

import dev.minato.platform.AppFact.Action;
import dev.minato.platform.scale.ScaleChange;
import dev.minato.state.Database;
import dev.minato.state.WriteTransaction;

import java.util.List;
import java.util.Optional;

/**
 * How many replicas revisions are to have, as it is decided. It holds only if the app is still as
 * it was seen: a request that came between wins. What a method writes is durable when it returns.
 */
public final class ScaleLedger {
    /** Decisions that are kept of a revision. */
    static final int KEPT = 100;

    private final Database database;

    public ScaleLedger(Database database) {
        this.database = database;
    }

    /**
     * Another number of replicas, told in the app's events.
     *
     * @return whether it was written; false when a request came between, or another decision
     */
    public boolean decide(AppRow seen, ScaleRow before, ScaleRow next) {
        return database.write(tx -> {
            if (!replace(tx, seen, before, next)) {
                return false;
            }
            int former = before.replicas();
            int count = next.replicas();
            tx.update(
                    "INSERT INTO platform_scale_decision(revision, at, former, count, reason)"
                            + " VALUES(?, ?, ?, ?, ?)",
                    next.revision(),
                    next.since(),
                    former,
                    count,
                    next.reason());
            tx.update(
                    "DELETE FROM platform_scale_decision WHERE revision = ?1 AND id <= (SELECT id"
                            + " FROM platform_scale_decision WHERE revision = ?1 ORDER BY id DESC"
                            + " LIMIT 1 OFFSET ?2)",
                    next.revision(),
                    KEPT);
            tx.changed(
                    AcceptedFacts.fact(
                                    seen,
                                    Action.SCALE,
                                    Optional.of(next.revision()),
                                    "Revision '"
                                            + next.revision()
                                            + "' goes from "
                                            + replicas(former)
                                            + " to "
                                            + count
                                            + ": "
                                            + next.reason())
                            .fact());
            return true;
        });
    }

    private static String replicas(int count) {
        return count + (count == 1 ? " replica" : " replicas");
    }

    /**
     * Requests of a revision are held from now on, or not any more, with the same number of
     * replicas.
     *
     * @return as of {@link #decide}
     */
    public boolean rest(AppRow seen, ScaleRow before, ScaleRow next) {
        return database.write(tx -> replace(tx, seen, before, next));
    }

    /** Tells in the app's events how a rule of a revision fares; lost if the host dies now. */
    public void tell(AppRow seen, String revision, Action action, String message) {
        database.writeRelaxed(tx -> {
            tx.changed(AcceptedFacts.fact(seen, action, Optional.of(revision), message).fact());
            return true;
        });
    }

    private static boolean replace(WriteTransaction tx, AppRow seen, ScaleRow before, ScaleRow next)
            throws Exception {
        boolean same =
                AppStoreReads.find(tx, seen.name().text())
                        .filter(row -> row.version() == seen.version())
                        .isPresent();
        boolean decided =
                tx.one(
                                "SELECT * FROM platform_scale WHERE revision = ?",
                                AppStoreReads::scale,
                                before.revision())
                        .filter(before::equals)
                        .isEmpty();
        if (!same || decided) {
            return false;
        }
        AppStoreWrites.scale(tx, next);
        return true;
    }

    /** What was decided of a revision, the newest first, at most a hundred. */
    public List<ScaleChange> decisions(String revision) {
        return database.read(rx ->
                rx.query(
                        "SELECT * FROM platform_scale_decision WHERE revision = ? ORDER BY id DESC",
                        row ->
                                new ScaleChange(
                                        row.instant("at"),
                                        row.integer("former"),
                                        row.integer("count"),
                                        row.text("reason")),
                        revision));
    }
}
