package dev.minato.platform.app;

import dev.minato.platform.AppSecrets;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.ScaleRule.ScaleAuth;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.state.SealedValue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Rules of templates as triggers get them: with the values of the secrets that they name. */
public final class TriggerSpecs {
    private final AppSecrets secrets;

    public TriggerSpecs(AppSecrets secrets) {
        this.secrets = secrets;
    }

    /**
     * A rule with its values. A secret that is not there stands for nothing.
     *
     * @param stored secrets of the app
     * @throws dev.minato.base.Fault unavailable when the key that they are sealed with is not there
     */
    public TriggerSpec of(
            String app, TemplateSpec template, ScaleRule rule, Map<String, SealedValue> stored) {
        Map<String, String> auth = new HashMap<>();
        for (ScaleAuth each : rule.auth()) {
            SealedValue value = stored.get(each.secret());
            if (value != null) {
                auth.put(each.parameter(), secrets.open(app, each.secret(), value));
            }
        }
        Map<String, String> env = new HashMap<>();
        if (rule.metadata().keySet().stream().anyMatch(TriggerSpecs::isFromEnv)) {
            for (EnvSetting setting : template.main().env()) {
                setting.value().ifPresent(text -> env.put(setting.name(), text));
                setting.secret()
                        .flatMap(name ->
                                Optional.ofNullable(stored.get(name))
                                        .map(value -> secrets.open(app, name, value)))
                        .ifPresent(text -> env.put(setting.name(), text));
            }
        }
        return new TriggerSpec(rule.type(), rule.metadata(), auth, env);
    }

    private static boolean isFromEnv(String parameter) {
        return parameter.regionMatches(true, parameter.length() - 7, "FromEnv", 0, 7);
    }
}
