package dev.minato.platform.app;

import dev.minato.platform.AppSecrets;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.state.SealedValue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Seals the values of secrets that a request brings. */
final class SecretSealing {
    private final AppSecrets secrets;

    SecretSealing(AppSecrets secrets) {
        this.secrets = secrets;
    }

    /**
     * Values by name, sealed. One that is sent again as it is stays as it was sealed.
     *
     * @param owner whose they are
     * @param stored those there are
     */
    Map<String, SealedValue> sealed(
            String owner, List<SecretSpec> asked, Map<String, SealedValue> stored) {
        Map<String, SealedValue> sealed = new LinkedHashMap<>();
        for (SecretSpec secret : asked) {
            String name = secret.name();
            SealedValue before = stored.get(name);
            if (before == null || !isKept(owner, secret, before)) {
                sealed.put(name, secrets.seal(owner, name, secret.value().orElse("")));
            } else {
                sealed.put(name, before);
            }
        }
        return sealed;
    }

    private boolean isKept(String owner, SecretSpec asked, SealedValue stored) {
        return asked.value()
                .map(value -> value.equals(secrets.open(owner, asked.name(), stored)))
                .orElse(true);
    }
}
