package dev.minato.platform.ledger;

import dev.minato.platform.AppSecrets;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.EnvValue;
import dev.minato.platform.ReplicaSpec.EnvValue.Literal;
import dev.minato.platform.ReplicaSpec.EnvValue.SecretText;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.wire.TemplateDocument;
import dev.minato.state.ReadTransaction;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which variables of which containers have the value of a secret, by the templates of all
 * revisions. Releases before sealed values wrote these in clear, without a word that they are
 * secret.
 */
public final class SecretVariableSettings {
    private record Stored(String revision, TemplateSpec template) {}

    private final Map<String, TemplateSpec> templates = new HashMap<>();

    private SecretVariableSettings(List<Stored> revisions) {
        revisions.forEach(each -> templates.put(each.revision(), each.template()));
    }

    /** Those of all revisions there are; they have their specs. */
    public static SecretVariableSettings read(ReadTransaction rx) throws Exception {
        return new SecretVariableSettings(
                rx.query(
                        "SELECT name, spec FROM platform_revision",
                        row ->
                                new Stored(
                                        row.text("name"),
                                        TemplateDocument.read(row.text("spec")))));
    }

    /**
     * The name of the secret that a variable has its value from.
     *
     * @param container empty for any of the revision's
     * @return empty for a variable that is shown; where the revision is gone nobody knows, so every
     *     variable is taken for a secret of its own name
     */
    public Optional<String> secretOf(String revision, String container, String variable) {
        TemplateSpec template = templates.get(revision);
        if (template == null) {
            return Optional.of(variable);
        }
        return template.allContainers()
                .filter(each -> container.isEmpty() || each.name().equals(container))
                .flatMap(each -> each.env().stream())
                .filter(setting -> setting.name().equals(variable))
                .reduce((_, last) -> last)
                .flatMap(TemplateSpec.EnvSetting::secret);
    }

    /** The same spec, its secrets sealed; each keeps the value that it has. */
    public ReplicaSpec sealed(String app, String revision, ReplicaSpec spec, AppSecrets secrets) {
        return new ReplicaSpec(
                spec.init().stream().map(each -> sealed(app, revision, each, secrets)).toList(),
                spec.containers().stream()
                        .map(each -> sealed(app, revision, each, secrets))
                        .toList(),
                spec.volumes(),
                spec.ports(),
                spec.grace(),
                spec.ending(),
                spec.ephemeralStorage(),
                spec.environment());
    }

    private ReplicaContainer sealed(
            String app, String revision, ReplicaContainer container, AppSecrets secrets) {
        SortedMap<String, EnvValue> env = new TreeMap<>(container.env());
        env.replaceAll((variable, value) ->
                value instanceof Literal(String text)
                        ? secretOf(revision, container.name(), variable)
                                .<EnvValue>map(secret ->
                                        new SecretText(secret, secrets.seal(app, secret, text)))
                                .orElse(value)
                        : value);
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
