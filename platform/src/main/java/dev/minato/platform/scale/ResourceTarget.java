package dev.minato.platform.scale;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.Memory;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a rule of type {@code cpu} or {@code memory} wants of a replica.
 *
 * @param utilization whether the target is a percentage of what is requested; else it is
 *     nanoseconds of processor time in a second, or bytes
 * @param target above 0
 * @param container the one container that counts; absent for all of the replica
 */
public record ResourceTarget(boolean utilization, double target, Optional<String> container) {
    private static final int MOST_PERCENT = 10_000;

    /**
     * Reads the parameters of a rule.
     *
     * @throws Fault invalid, with field {@code metadata.NAME}
     */
    public static ResourceTarget of(ScaleRule rule) {
        Map<String, String> metadata = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        metadata.putAll(rule.metadata());
        // KEDA has taken the name type away; Container Apps' users write it still.
        String named = metadata.containsKey("metricType") ? "metricType" : "type";
        String kind = metadata.getOrDefault(named, "Utilization");
        boolean utilization = kind.equalsIgnoreCase("Utilization");
        if (!utilization && !kind.equalsIgnoreCase("AverageValue")) {
            throw wrong(named, kind, "Utilization or AverageValue");
        }
        String value = metadata.getOrDefault("value", "").strip();
        Optional<String> container = Optional.ofNullable(metadata.get("containerName"));
        return new ResourceTarget(utilization, target(rule, utilization, value), container);
    }

    private static double target(ScaleRule rule, boolean utilization, String value) {
        if (utilization) {
            int percent = value.matches("[0-9]{1,5}") ? Integer.parseInt(value) : 0;
            if (percent < 1 || percent > MOST_PERCENT) {
                throw wrong("value", value, "a whole percentage of what is requested, like 70");
            }
            return percent;
        }
        String field = "metadata.value";
        double target =
                rule.type().equals(ScaleRule.CPU)
                        ? Cpu.parse(field, value).nanos()
                        : Memory.parse(field, value).bytes();
        if (target <= 0) {
            throw wrong("value", value, "more than nothing");
        }
        return target;
    }

    private static Fault wrong(String name, String value, String right) {
        String field = "metadata." + name;
        return Fault.invalid(field, field + " \"" + value + "\" is not right: give " + right);
    }
}
