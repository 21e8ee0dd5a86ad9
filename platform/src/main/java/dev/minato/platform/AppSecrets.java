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
 * Secrets of apps and keys of their storages: sealed wherever they are kept, from the request that
 * brings one to the process that gets it, and opened for that alone. Thread-safe.
 */
public final class AppSecrets {
    private static final String TABLE = "platform_secret";
    private static final String STORAGES = "platform_storage";
    private static final String HIDDEN = "***";

    /**
     * A shorter secret stays: it would blot out these letters wherever they stand ({@code v2} in
     * every URL), and whoever sees the blots and guesses has it after some thousand tries.
     */
    private static final int LEAST = 4;

    /** A line of a secret that is shorter may be anything. */
    private static final int SHORT = 8;

    /** Whoever sees so much of a line sees the line. */
    private static final int TELLING = 32;

    private final Sealer sealer;

    public AppSecrets(Sealer sealer) {
        this.sealer = sealer;
    }

    /** Where the value of an app's secret is kept. */
    public static SealedPlace place(String app, String name) {
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

    /** Where the key of an environment's storage is kept. */
    public static SealedPlace storagePlace(String environment, String storage) {
        return new SealedPlace(STORAGES, environment, storage);
    }

    /**
     * Seals the key of an environment's storage.
     *
     * @throws Fault unavailable, with the mend, when the key is not there
     */
    public SealedValue sealKey(String environment, String storage, String key) {
        return sealer.seal(storagePlace(environment, storage), key);
    }

    /** Opens the key of an environment's storage. */
    public String openKey(String environment, String storage, SealedValue key) {
        return sealer.open(storagePlace(environment, storage), key);
    }

    /** Whether values can be sealed and opened now. */
    public boolean usable() {
        return sealer.problem().isEmpty();
    }

    /** The text that a process gets for a variable. */
    public String text(EnvValue value, String app, String replica) {
        return switch (value) {
            case Literal literal -> literal.text();
            case SecretText secret -> open(app, secret.name(), secret.value());
            case ReplicaName _ -> replica;
        };
    }

    /**
     * An app may print its secrets; its last lines are shown to others than its logs. Of one of
     * several lines each is left out, of a long one also what was cut off.
     */
    public String hide(String app, Map<String, SealedValue> secrets, String message) {
        String hidden = message;
        for (Map.Entry<String, SealedValue> secret : secrets.entrySet()) {
            if (sealer.canOpen(secret.getValue())) {
                String value = open(app, secret.getKey(), secret.getValue());
                hidden = isTellTale(value) ? hidden.replace(value, HIDDEN) : hidden;
                for (String line : value.lines().map(String::strip).toList()) {
                    hidden = line.length() < SHORT ? hidden : without(line, hidden);
                }
            }
        }
        return hidden;
    }

    private static boolean isTellTale(String value) {
        return value.length() >= LEAST && !value.isBlank();
    }

    private static String without(String line, String message) {
        String head = line.substring(0, Math.min(TELLING, line.length()));
        StringBuilder rest = new StringBuilder();
        int from = 0;
        int at = message.indexOf(head);
        while (at >= 0) {
            int end = at + head.length();
            while (end < message.length()
                    && end - at < line.length()
                    && message.charAt(end) == line.charAt(end - at)) {
                end++;
            }
            rest.append(message, from, at).append(HIDDEN);
            from = end;
            at = message.indexOf(head, from);
        }
        return rest.append(message, from, message.length()).toString();
    }
}
