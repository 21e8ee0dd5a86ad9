package dev.minato.platform.ledger;

import dev.minato.platform.AppSecrets;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.EnvValue;
import dev.minato.platform.ReplicaSpec.EnvValue.Literal;
import dev.minato.platform.ReplicaSpec.EnvValue.SecretText;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.wire.ReplicaDocument;
import dev.minato.platform.wire.TemplateDocument;
import dev.minato.state.Tx;

import java.util.List;
import java.util.SortedMap;

/**
 * Seals what releases before sealed values wrote in clear: secrets of apps, and in sets of replicas
 * the variables that the template takes from a secret. A set keeps the value that it was made with.
 */
final class ClearSecrets {
    private record ClearSecret(String app, String name, String value) {}

    private record ClearSet(
            String app, String revision, int generation, String spec, String template) {}

    private ClearSecrets() {}

    static void seal(Tx tx, AppSecrets secrets) throws Exception {
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
        List<ClearSet> sets =
                tx.query(
                        "SELECT s.*, r.spec AS made_of FROM platform_set s"
                                + " JOIN platform_revision r ON r.name = s.revision",
                        row ->
                                new ClearSet(
                                        row.text("app"),
                                        row.text("revision"),
                                        row.integer("generation"),
                                        row.text("spec"),
                                        row.text("made_of")));
        for (ClearSet set : sets) {
            ReplicaSpec spec =
                    sealed(
                            set.app(),
                            ReplicaDocument.read(set.spec()),
                            TemplateDocument.read(set.template()),
                            secrets);
            tx.update(
                    "UPDATE platform_set SET spec = ?"
                            + " WHERE app = ? AND revision = ? AND generation = ?",
                    ReplicaDocument.write(spec),
                    set.app(),
                    set.revision(),
                    set.generation());
        }
    }

    private static ReplicaSpec sealed(
            String app, ReplicaSpec spec, TemplateSpec template, AppSecrets secrets) {
        return new ReplicaSpec(
                spec.init(),
                spec.containers().stream()
                        .map(container -> sealed(app, container, template, secrets))
                        .toList(),
                spec.volumes(),
                spec.ports(),
                spec.grace(),
                spec.ending());
    }

    private static ReplicaContainer sealed(
            String app, ReplicaContainer container, TemplateSpec template, AppSecrets secrets) {
        SortedMap<String, EnvValue> env = container.env();
        for (var each : template.containers()) {
            for (EnvSetting setting : each.env()) {
                boolean here = each.name().equals(container.name());
                if (here
                        && setting.secret().isPresent()
                        && env.get(setting.name()) instanceof Literal(String text)) {
                    String name = setting.secret().get();
                    env.put(setting.name(), new SecretText(name, secrets.seal(app, name, text)));
                }
            }
        }
        return new ReplicaContainer(
                container.name(),
                container.image(),
                container.command(),
                container.args(),
                env,
                container.cpu(),
                container.memory(),
                container.probes(),
                container.mounts());
    }
}
