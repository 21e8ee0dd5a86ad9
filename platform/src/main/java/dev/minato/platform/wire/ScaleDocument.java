package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.ScaleRule.ScaleAuth;
import dev.minato.platform.scale.ScaleSpec;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How a template scales, beside the numbers of replicas that documents have always had. */
record ScaleDocument(
        @JsonProperty("rules") @Nullable List<RulePart> rules,
        @JsonProperty("pollingMillis") long pollingMillis,
        @JsonProperty("cooldownMillis") long cooldownMillis) {
    /** A rule. */
    record RulePart(
            @JsonProperty("name") String name,
            @JsonProperty("type") String type,
            @JsonProperty("metadata") @Nullable Map<String, String> metadata,
            @JsonProperty("auth") @Nullable List<AuthPart> auth) {
        static RulePart of(ScaleRule rule) {
            return new RulePart(
                    rule.name(),
                    rule.type(),
                    rule.metadata(),
                    rule.auth().stream().map(AuthPart::of).toList());
        }

        ScaleRule rule() {
            return new ScaleRule(
                    name,
                    type,
                    metadata == null ? Map.of() : metadata,
                    WireText.each(auth, AuthPart::auth));
        }
    }

    /** A secret that stands for a parameter. */
    record AuthPart(
            @JsonProperty("secret") String secret, @JsonProperty("parameter") String parameter) {
        static AuthPart of(ScaleAuth auth) {
            return new AuthPart(auth.secret(), auth.parameter());
        }

        ScaleAuth auth() {
            return new ScaleAuth(secret, parameter);
        }
    }

    /** Null where a template says nothing of it. */
    static @Nullable ScaleDocument of(ScaleSpec spec) {
        boolean plain = spec.equals(new ScaleSpec(spec.minReplicas(), spec.maxReplicas()));
        return plain
                ? null
                : new ScaleDocument(
                        spec.rules().stream().map(RulePart::of).toList(),
                        spec.polling().toMillis(),
                        spec.cooldown().toMillis());
    }

    ScaleSpec spec(int minReplicas, int maxReplicas) {
        return new ScaleSpec(
                minReplicas,
                maxReplicas,
                WireText.each(rules, RulePart::rule),
                Duration.ofMillis(pollingMillis),
                Duration.ofMillis(cooldownMillis));
    }
}
