package dev.minato.local.ledger;

import dev.minato.engine.container.SecretVariableUpgrade;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ledger.SecretVariableSettings;
import dev.minato.platform.wire.ReplicaDocument;
import dev.minato.state.CleartextCopies;
import dev.minato.state.Database;
import dev.minato.state.Sealer;
import dev.minato.state.WriteTransaction;

import java.time.InstantSource;
import java.util.List;

/**
 * Seals what releases before sealed values wrote in clear of replicas: specs of sets, and the
 * environment of their containers. No replica is touched: each goes on with what it has, and has it
 * at its next start. Done once, after the platform's rows are upgraded and before an engine or a
 * cluster reads theirs; whoever is killed before does it again.
 */
public final class ReplicaSecretUpgrade {
    private static final String REVISION = "minato.revision";
    private static final String CONTAINER = "minato.container";

    private record ClearSet(String app, String revision, int generation, String spec) {}

    private ReplicaSecretUpgrade() {}

    /** Seals it; while the key is not there it stays as it is, and that is noted. */
    public static void seal(Database database, Sealer sealer, InstantSource clock) {
        boolean done =
                database.read(rx ->
                        rx.one("SELECT 1 AS it FROM local_sealed", row -> row.number("it"))
                                .isPresent());
        if (done) {
            return;
        }
        boolean any =
                database.read(rx ->
                                rx.one(
                                        "SELECT (SELECT count(*) FROM local_set) +"
                                                + " (SELECT count(*) FROM engine_container) AS it",
                                        row -> row.number("it")))
                        .filter(rows -> rows > 0)
                        .isPresent();
        if (!any) {
            database.writeRelaxed(tx -> sealed(tx, clock));
            return;
        }
        database.write(tx -> {
            if (sealer.problem().isPresent()) {
                CleartextCopies.noteWaiting(tx, clock);
                return false;
            }
            SecretVariableSettings settings = SecretVariableSettings.read(tx);
            sealSets(tx, settings, new AppSecrets(sealer));
            SecretVariableUpgrade.seal(
                    tx,
                    sealer,
                    (labels, variable) ->
                            settings.secretOf(
                                            labels.getOrDefault(REVISION, ""),
                                            labels.getOrDefault(CONTAINER, ""),
                                            variable)
                                    .isPresent());
            CleartextCopies.note(tx, clock);
            return sealed(tx, clock);
        });
    }

    private static boolean sealed(WriteTransaction tx, InstantSource clock) throws Exception {
        CleartextCopies.noteSealed(tx);
        tx.update("INSERT INTO local_sealed(since) VALUES(?)", clock.instant());
        return true;
    }

    private static void sealSets(
            WriteTransaction tx, SecretVariableSettings settings, AppSecrets secrets)
            throws Exception {
        List<ClearSet> sets =
                tx.query(
                        "SELECT * FROM local_set",
                        row ->
                                new ClearSet(
                                        row.text("app"),
                                        row.text("revision"),
                                        row.integer("generation"),
                                        row.text("spec")));
        for (ClearSet set : sets) {
            ReplicaSpec spec =
                    settings.sealed(
                            set.app(), set.revision(), ReplicaDocument.read(set.spec()), secrets);
            tx.update(
                    "UPDATE local_set SET spec = ?"
                            + " WHERE app = ? AND revision = ? AND generation = ?",
                    ReplicaDocument.write(spec),
                    set.app(),
                    set.revision(),
                    set.generation());
        }
    }
}
