package dev.minato.platform.scale;

import java.util.Map;

/**
 * A rule as a trigger gets it: secrets are opened. {@link #toString} shows none of their values.
 *
 * @param type as KEDA writes it, like {@code redis}
 * @param metadata of the rule, as the user wrote it
 * @param auth values by the name of the parameter ({@code triggerParameter})
 * @param env of the first container by name, for parameters called {@code NAMEFromEnv}; those that
 *     a secret holds are in it
 * @param places of the apps that its metadata may name
 */
public record TriggerSpec(
        String type,
        Map<String, String> metadata,
        Map<String, String> auth,
        Map<String, String> env,
        AppPlaces places) {
    /** One that names no app. */
    public TriggerSpec(
            String type,
            Map<String, String> metadata,
            Map<String, String> auth,
            Map<String, String> env) {
        this(type, metadata, auth, env, AppPlaces.NONE);
    }

    public TriggerSpec {
        metadata = Map.copyOf(metadata);
        auth = Map.copyOf(auth);
        env = Map.copyOf(env);
    }

    /** The same, which finds apps there. */
    public TriggerSpec at(AppPlaces apps) {
        return new TriggerSpec(type, metadata, auth, env, apps);
    }

    @Override
    public String toString() {
        return "TriggerSpec[type=" + type + ", metadata=" + metadata.keySet() + "]";
    }
}
