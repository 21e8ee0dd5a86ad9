package dev.minato.platform.scale;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How many replicas a revision is to have.
 *
 * @param minReplicas never less; Container Apps' default is 0
 * @param maxReplicas never more; Container Apps' default is 10
 * @param rules that say how many between; names unique
 * @param polling how often what rules ask is asked
 * @param cooldown how long nothing was to be done before the last replica goes
 */
public record ScaleSpec(
        int minReplicas,
        int maxReplicas,
        List<ScaleRule> rules,
        Duration polling,
        Duration cooldown) {
    /** Container Apps' default. */
    public static final Duration POLLING = Duration.ofSeconds(30);

    /** Container Apps' default. */
    public static final Duration COOLDOWN = Duration.ofMinutes(5);

    public ScaleSpec {
        rules = List.copyOf(rules);
    }

    /** One without rules, with Container Apps' times. */
    public ScaleSpec(int minReplicas, int maxReplicas) {
        this(minReplicas, maxReplicas, List.of(), POLLING, COOLDOWN);
    }

    /** How many run at first. */
    public int replicas() {
        return Math.max(1, minReplicas);
    }

    /**
     * The rules that count: those given, else Container Apps' default for what comes.
     *
     * @param arrivals what comes to the app
     */
    public List<ScaleRule> rules(Arrivals arrivals) {
        if (arrivals == Arrivals.NONE) {
            return rules.stream().filter(rule -> !rule.countsArrivals()).toList();
        }
        if (rules.isEmpty()) {
            return List.of(
                    arrivals == Arrivals.CONNECTIONS ? ScaleRule.DEFAULT_TCP : ScaleRule.DEFAULT);
        }
        return rules;
    }

    /**
     * Whether there may be no replica at all: something could wake it.
     *
     * @param ingress whether anything comes to the app
     */
    public boolean maySleep(boolean ingress) {
        Arrivals any = ingress ? Arrivals.REQUESTS : Arrivals.NONE;
        return minReplicas == 0 && rules(any).stream().anyMatch(rule -> !rule.isResource());
    }

    /** Says why there is always a replica where none was asked to be always there. */
    public Optional<String> sleepless(boolean ingress) {
        return minReplicas > 0 || maySleep(ingress)
                ? Optional.empty()
                : Optional.of(
                        "template.scale.minReplicas is 0, but nothing could wake a replica (no"
                                + " ingress, and no rule that asks anybody): one is kept");
    }

    /** How many there are at least. */
    public int least(boolean ingress) {
        return maySleep(ingress) ? 0 : replicas();
    }

    /** Names of the app's secrets that its rules need. */
    public Set<String> secrets() {
        return rules.stream()
                .flatMap(rule -> rule.auth().stream())
                .map(ScaleRule.ScaleAuth::secret)
                .collect(Collectors.toUnmodifiableSet());
    }
}
