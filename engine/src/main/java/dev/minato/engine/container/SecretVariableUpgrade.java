package dev.minato.engine.container;

import dev.minato.engine.rule.ImageDefaults;
import dev.minato.engine.stored.EngineJson;
import dev.minato.engine.stored.StoredValues;
import dev.minato.engine.wire.ContainerDocument;
import dev.minato.state.SealedValue;
import dev.minato.state.Sealer;
import dev.minato.state.WriteTransaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Seals secret variables that releases before sealed values wrote in clear into rows of containers.
 * The containers are not touched: a process that runs has what it was started with. Done before an
 * engine reads the rows.
 */
public final class SecretVariableUpgrade {
    private static final EngineJson JSON = new EngineJson();

    /** Says which variables are secret. */
    public interface SecretVariables {
        /**
         * Whether a variable is.
         *
         * @param labels of the container, which has an owner
         */
        boolean isSecret(Map<String, String> labels, String variable);
    }

    private record Stored(String id, ContainerDocument document) {}

    private SecretVariableUpgrade() {}

    /** Seals those of containers that have an owner; what is sealed already stays. */
    public static void seal(WriteTransaction tx, Sealer sealer, SecretVariables which)
            throws Exception {
        List<Stored> rows =
                tx.query(
                        "SELECT id, spec FROM engine_container",
                        row ->
                                new Stored(
                                        row.text("id"),
                                        JSON.read(row.text("spec"), ContainerDocument.class)));
        for (Stored row : rows) {
            Optional<ContainerDocument> sealed = sealed(row, sealer, which);
            if (sealed.isPresent()) {
                tx.update(
                        "UPDATE engine_container SET spec = ? WHERE id = ?",
                        JSON.write(sealed.get()),
                        row.id());
            }
        }
    }

    private static Optional<ContainerDocument> sealed(
            Stored row, Sealer sealer, SecretVariables which) {
        ContainerDocument document = row.document();
        if (document.owner() == null) {
            return Optional.empty();
        }
        Map<String, String> labels = StoredValues.map(document.labels());
        List<String> shown = new ArrayList<>();
        Map<String, String> secret =
                new TreeMap<>(StoredValues.map(document.process().secretEnv()));
        for (String each : StoredValues.list(document.process().env())) {
            String name = ImageDefaults.name(each);
            if (each.indexOf('=') < 0 || !which.isSecret(labels, name)) {
                shown.add(each);
            } else {
                SealedValue value =
                        sealer.seal(
                                SecretEnvironment.place(row.id(), name),
                                each.substring(name.length() + 1));
                secret.put(name, value.text());
            }
        }
        return shown.size() == StoredValues.list(document.process().env()).size()
                ? Optional.empty()
                : Optional.of(document.withProcess(document.process().withEnv(shown, secret)));
    }
}
