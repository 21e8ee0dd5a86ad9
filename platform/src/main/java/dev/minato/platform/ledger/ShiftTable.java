package dev.minato.platform.ledger;

import dev.minato.platform.AppFact;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.TrafficShift;
import dev.minato.platform.wire.SharesDocument;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.ResultRow;
import dev.minato.state.WriteTransaction;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Shifts under way as they are written down. What a method writes is durable when it returns, and
 * holds only if the app is still as it was seen: a request that came between wins, and one that
 * asks for other shares has ended the shift.
 */
public final class ShiftTable {
    private final Database database;

    public ShiftTable(Database database) {
        this.database = database;
    }

    /** The shift of an app, if there is one. */
    public Optional<ShiftRow> find(String app) {
        return database.read(rx -> find(rx, app));
    }

    static Optional<ShiftRow> find(ReadTransaction rx, String app) throws Exception {
        return rx.one("SELECT * FROM platform_shift WHERE app = ?", ShiftTable::row, app);
    }

    private static ShiftRow row(ResultRow row) throws Exception {
        return new ShiftRow(
                new TrafficShift(
                        row.text("target"),
                        row.integer("step"),
                        Duration.ofMillis(row.number("every")),
                        Double.parseDouble(row.text("max_error_rate")),
                        Double.parseDouble(row.text("max_latency_ratio")),
                        row.integer("min_requests")),
                SharesDocument.read(row.text("before")),
                row.instant("since"));
    }

    /**
     * Other shares, and how the shift goes on.
     *
     * @param next absent when it is over
     * @return whether it was written; false when a request came between
     */
    public boolean move(
            AppRow seen, List<TrafficRule> rules, Optional<ShiftRow> next, String message) {
        String app = seen.name().text();
        return database.write(tx -> {
            if (tx.update(
                            "UPDATE platform_app SET version = version + 1"
                                    + " WHERE name = ? AND version = ?",
                            app,
                            seen.version())
                    == 0) {
                return false;
            }
            AppStoreWrites.traffic(tx, app, rules);
            if (next.isPresent()) {
                put(tx, app, next.get());
            } else {
                end(tx, app);
            }
            tx.changed(
                    AcceptedFacts.fact(seen, AppFact.Action.TRAFFIC, Optional.empty(), message)
                            .fact());
            return true;
        });
    }

    private static void put(WriteTransaction tx, String app, ShiftRow row) throws Exception {
        TrafficShift shift = row.shift();
        tx.update(
                "INSERT OR REPLACE INTO platform_shift(app, target, step, every, max_error_rate,"
                        + " max_latency_ratio, min_requests, before, since)"
                        + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                app,
                shift.target(),
                shift.step(),
                shift.every().toMillis(),
                Double.toString(shift.maxErrorRate()),
                Double.toString(shift.maxLatencyRatio()),
                shift.minRequests(),
                SharesDocument.write(row.before()),
                row.since());
    }

    /** Nothing goes on by itself; says whether something did. */
    static boolean end(WriteTransaction tx, String app) throws Exception {
        return tx.update("DELETE FROM platform_shift WHERE app = ?", app) > 0;
    }
}
