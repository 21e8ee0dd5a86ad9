package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppSpec;
import dev.minato.platform.job.JobSpec;
import dev.minato.platform.job.JobTrigger.Event;
import dev.minato.platform.scale.ResourceTarget;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.platform.scale.Triggers;
import dev.minato.state.SealedValue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks what rules of a template, or of a job, say. Faults name the field by its path. */
final class ScaleRules {
    private final AppSpec spec;
    private final List<ScaleRule> rules;
    private final RulePath path;
    private final TriggerSpecs specs;
    private final Triggers triggers;

    /**
     * Where rules are.
     *
     * @param list path of all
     * @param fields name of what holds the fields of one that asks somebody; empty when the rule
     *     itself does
     */
    private record RulePath(String list, String fields) {
        String of(int index) {
            return list + "[" + index + "]";
        }
    }

    ScaleRules(AppSpec spec, TriggerSpecs specs, Triggers triggers) {
        this(
                spec,
                spec.template().scale().rules(),
                new RulePath("template.scale.rules", ".custom"),
                specs,
                triggers);
    }

    private ScaleRules(
            AppSpec spec,
            List<ScaleRule> rules,
            RulePath path,
            TriggerSpecs specs,
            Triggers triggers) {
        this.spec = spec;
        this.rules = rules;
        this.path = path;
        this.specs = specs;
        this.triggers = triggers;
    }

    /**
     * Those of a job's trigger.
     *
     * @param list path of all
     */
    static ScaleRules ofJob(
            String list, JobSpec job, Event event, TriggerSpecs specs, Triggers triggers) {
        return new ScaleRules(
                job.asApp(job.plan().template()),
                event.rules(),
                new RulePath(list, ""),
                specs,
                triggers);
    }

    /**
     * Checks them.
     *
     * @param secrets of the app, as they are to be
     * @throws Fault invalid or unsupported
     */
    void check(String app, Map<String, SealedValue> secrets) {
        for (int i = 0; i < rules.size(); i++) {
            ScaleRule rule = rules.get(i);
            String at = path.of(i);
            for (int j = 0; j < rule.auth().size(); j++) {
                AppRules.requireSecret(
                        spec, at + ".auth[" + j + "].secretRef", rule.auth().get(j).secret());
            }
            if (ScaleRule.OWN.contains(rule.type())) {
                checkOwn(at, rule);
            } else {
                checkTrigger(at, specs.of(app, spec.template(), rule, secrets));
            }
        }
    }

    private void checkOwn(String at, ScaleRule rule) {
        if (rule.isResource()) {
            try {
                checkContainer(ResourceTarget.of(rule));
            } catch (Fault e) {
                throw placed(at + path.fields(), e);
            }
        }
        if (rule.countsArrivals()) {
            checkArrivals(at, rule.type());
        }
    }

    private void checkArrivals(String at, String type) {
        boolean tcp = type.equals(ScaleRule.TCP);
        String counts = at + (tcp ? " counts connections" : " counts requests");
        String mend =
                switch (spec.arrivals()) {
                    case NONE -> ", and the app has no ingress: enable it";
                    case REQUESTS -> tcp ? ", and the app's ingress is HTTP: use http" : "";
                    case CONNECTIONS -> tcp ? "" : ", and the app's ingress is TCP: use tcp";
                };
        if (!mend.isEmpty()) {
            throw Fault.invalid(at, counts + mend);
        }
    }

    private void checkTrigger(String at, TriggerSpec trigger) {
        try {
            triggers.check(trigger);
        } catch (Fault e) {
            throw placed(at + path.fields(), e);
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

    private static Fault placed(String at, Fault fault) {
        String field = at + fault.field().map(name -> "." + name).orElse("");
        String text = field + ": " + fault.text();
        return fault.kind() == Fault.Kind.UNSUPPORTED
                ? Fault.unsupported(field, text)
                : Fault.invalid(field, text, fault);
    }

    /** What is said of rules that are taken, for people. */
    List<String> warnings(String app, Map<String, SealedValue> secrets) {
        List<String> warnings = new ArrayList<>();
        for (ScaleRule rule : rules) {
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
