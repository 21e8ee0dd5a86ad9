package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppSpec;
import dev.minato.platform.scale.ResourceTarget;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.platform.scale.Triggers;
import dev.minato.state.SealedValue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks what a template's scale rules say. Faults name the field by its path. */
final class ScaleRules {
    private final AppSpec spec;
    private final TriggerSpecs specs;
    private final Triggers triggers;

    ScaleRules(AppSpec spec, TriggerSpecs specs, Triggers triggers) {
        this.spec = spec;
        this.specs = specs;
        this.triggers = triggers;
    }

    /**
     * Checks them.
     *
     * @param secrets of the app, as they are to be
     * @throws Fault invalid or unsupported
     */
    void check(String app, Map<String, SealedValue> secrets) {
        List<ScaleRule> rules = spec.template().scale().rules();
        for (int i = 0; i < rules.size(); i++) {
            ScaleRule rule = rules.get(i);
            String path = "template.scale.rules[" + i + "]";
            for (int j = 0; j < rule.auth().size(); j++) {
                AppRules.requireSecret(
                        spec, path + ".auth[" + j + "].secretRef", rule.auth().get(j).secret());
            }
            if (ScaleRule.OWN.contains(rule.type())) {
                checkOwn(path, rule);
            } else {
                checkTrigger(path, specs.of(app, spec.template(), rule, secrets));
            }
        }
    }

    private void checkOwn(String path, ScaleRule rule) {
        if (rule.isResource()) {
            try {
                checkContainer(ResourceTarget.of(rule));
            } catch (Fault e) {
                throw placed(path + ".custom", e);
            }
        }
        if (rule.countsArrivals()) {
            checkArrivals(path, rule.type());
        }
    }

    private void checkArrivals(String path, String type) {
        boolean tcp = type.equals(ScaleRule.TCP);
        String counts = path + (tcp ? " counts connections" : " counts requests");
        String mend =
                switch (spec.arrivals()) {
                    case NONE -> ", and the app has no ingress: enable it";
                    case REQUESTS -> tcp ? ", and the app's ingress is HTTP: use http" : "";
                    case CONNECTIONS -> tcp ? "" : ", and the app's ingress is TCP: use tcp";
                };
        if (!mend.isEmpty()) {
            throw Fault.invalid(path, counts + mend);
        }
    }

    private void checkTrigger(String path, TriggerSpec trigger) {
        try {
            triggers.check(trigger);
        } catch (Fault e) {
            throw placed(path + ".custom", e);
        }
    }

    private void checkContainer(ResourceTarget target) {
        target.container()
                .filter(name ->
                        spec.template().containers().stream()
                                .noneMatch(one -> one.name().equals(name)))
                .ifPresent(name -> {
                    throw Fault.invalid(
                            "metadata.containerName",
                            "metadata.containerName \""
                                    + SafeText.shown(name)
                                    + "\" is no container of the template");
                });
    }

    private static Fault placed(String path, Fault fault) {
        String field = path + fault.field().map(name -> "." + name).orElse("");
        String text = field + ": " + fault.text();
        return fault.kind() == Fault.Kind.UNSUPPORTED
                ? Fault.unsupported(field, text)
                : Fault.invalid(field, text, fault);
    }

    /** What is said of rules that are taken, for people. */
    List<String> warnings(String app, Map<String, SealedValue> secrets) {
        List<String> warnings = new ArrayList<>();
        for (ScaleRule rule : spec.template().scale().rules()) {
            if (!ScaleRule.OWN.contains(rule.type())) {
                try {
                    TriggerSpec trigger = specs.of(app, spec.template(), rule, secrets);
                    triggers.check(trigger)
                            .forEach(text ->
                                    warnings.add("scale rule " + rule.name() + ": " + text));
                } catch (Fault e) {
                    warnings.add("scale rule " + rule.name() + ": " + e.text());
                }
            }
        }
        return warnings;
    }
}
