package dev.minato.platform;

import dev.minato.base.Fault;
import dev.minato.platform.ReplicaSpec.EnvValue;
import dev.minato.platform.ReplicaSpec.EnvValue.Literal;
import dev.minato.platform.ReplicaSpec.EnvValue.ReplicaName;
import dev.minato.platform.ReplicaSpec.EnvValue.SecretText;
import dev.minato.state.SealedPlace;
import dev.minato.state.SealedValue;
import dev.minato.state.Sealer;

import java.util.Map;

/**
 * Secrets of apps: sealed wherever they are kept, from the request that brings one to the process
 * that gets it, and opened for that alone. Thread-safe.
 */
public final class AppSecrets {
    private static final String TABLE = "platform_secret";

    private final Sealer sealer;

    public AppSecrets(Sealer sealer) {
        this.sealer = sealer;
    }

    private static SealedPlace place(String app, String name) {
        return new SealedPlace(TABLE, app, name);
    }

    /**
     * Seals the value of an app's secret.
     *
     * @throws Fault unavailable, with the mend, when the key is not there
     */
    public SealedValue seal(String app, String name, String value) {
        return sealer.seal(place(app, name), value);
    }

    /**
     * Opens the value of an app's secret, of whatever time it is.
     *
     * @throws Fault unavailable, with the mend, when its key is not there
     */
    public String open(String app, String name, SealedValue value) {
        return sealer.open(place(app, name), value);
    }

    /** The text that a process gets for a variable. */
    public String text(EnvValue value, String app, String replica) {
        return switch (value) {
            case Literal literal -> literal.text();
            case SecretText secret -> open(app, secret.name(), secret.value());
            case ReplicaName _ -> replica;
        };
    }

    /** An app may print its secrets; its last lines are shown to others than its logs. */
    public String hide(String app, Map<String, SealedValue> secrets, String message) {
        String hidden = message;
        for (Map.Entry<String, SealedValue> secret : secrets.entrySet()) {
            if (sealer.canOpen(secret.getValue())) {
                String value = open(app, secret.getKey(), secret.getValue());
                hidden = value.isBlank() ? hidden : hidden.replace(value, "***");
            }
        }
        return hidden;
    }
}
