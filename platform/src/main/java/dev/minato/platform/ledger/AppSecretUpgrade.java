package dev.minato.platform.ledger;

import dev.minato.platform.AppSecrets;
import dev.minato.platform.wire.ReplicaDocument;
import dev.minato.state.WriteTransaction;

import java.util.List;

/**
 * Seals what releases before sealed values wrote in clear: secrets of apps, and in sets of replicas
 * the variables that the template takes from a secret. A set keeps the value that it was made with.
 */
final class AppSecretUpgrade {
    private record ClearSecret(String app, String name, String value) {}

    private record ClearSet(String app, String revision, int generation, String spec) {}

    private AppSecretUpgrade() {}

    static void seal(WriteTransaction tx, AppSecrets secrets) throws Exception {
        List<ClearSecret> clear =
                tx.query(
                        "SELECT app, name, value FROM platform_secret WHERE sealed = 0",
                        row ->
                                new ClearSecret(
                                        row.text("app"), row.text("name"), row.text("value")));
        for (ClearSecret secret : clear) {
            tx.update(
                    "UPDATE platform_secret SET value = ?, sealed = 1 WHERE app = ? AND name = ?",
                    secrets.seal(secret.app(), secret.name(), secret.value()).text(),
                    secret.app(),
                    secret.name());
        }
        SecretVariableSettings settings = SecretVariableSettings.read(tx);
        List<ClearSet> sets =
                tx.query(
                        "SELECT * FROM platform_set",
                        row ->
                                new ClearSet(
                                        row.text("app"),
                                        row.text("revision"),
                                        row.integer("generation"),
                                        row.text("spec")));
        for (ClearSet set : sets) {
            tx.update(
                    "UPDATE platform_set SET spec = ?"
                            + " WHERE app = ? AND revision = ? AND generation = ?",
                    ReplicaDocument.write(
                            settings.sealed(
                                    set.app(),
                                    set.revision(),
                                    ReplicaDocument.read(set.spec()),
                                    secrets)),
                    set.app(),
                    set.revision(),
                    set.generation());
        }
    }
}
