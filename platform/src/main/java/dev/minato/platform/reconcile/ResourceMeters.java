package dev.minato.platform.reconcile;

import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.ContainerUsage;
import dev.minato.platform.Cluster.ReplicaUsage;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.scale.ResourceTarget;
import dev.minato.platform.scale.RuleReading;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerReading.Kind;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/**
 * How busy the replicas of revisions are, from two looks some seconds apart. What is measured of
 * one that has just started is not known before the second. Thread-safe for different apps.
 */
final class ResourceMeters {
    /** As Kubernetes' metrics server looks. */
    private static final Duration PERIOD = Duration.ofSeconds(15);

    /** The two newest looks at a revision. */
    private static final class Meter {
        private Map<String, ReplicaUsage> before = Map.of();
        private Map<String, ReplicaUsage> now = Map.of();
        private Instant due = Instant.MIN;
    }

    private final Map<String, Meter> meters = new ConcurrentHashMap<>();

    /** What a rule says now; looks anew when it is time. */
    RuleReading read(RevisionRow row, ScaleRule rule, Cluster cluster, Instant now) {
        Meter meter = meters.computeIfAbsent(row.name(), name -> new Meter());
        if (!now.isBefore(meter.due)) {
            meter.due = now.plus(PERIOD);
            meter.before = meter.now;
            meter.now = byName(cluster.usage(row.set()));
        }
        ResourceTarget target = ResourceTarget.of(rule);
        Optional<Double> use =
                rule.type().equals(ScaleRule.CPU)
                        ? cpu(meter, target.container())
                        : memory(meter, target.container());
        int replicas = meter.now.size();
        if (use.isEmpty() || replicas == 0) {
            return RuleReading.failed(rule, now, "no replica was seen running for long enough");
        }
        double requested = requested(row.template(), rule, target.container());
        TriggerReading reading =
                target.utilization()
                        ? new TriggerReading(
                                use.get() * 100 / (requested * replicas),
                                target.target(),
                                false,
                                Kind.VALUE)
                        : new TriggerReading(use.get(), target.target(), false, Kind.AVERAGE);
        return RuleReading.of(rule, reading, now);
    }

    private static Map<String, ReplicaUsage> byName(List<ReplicaUsage> usage) {
        Map<String, ReplicaUsage> all = new HashMap<>();
        usage.forEach(each -> all.put(each.replica(), each));
        return all;
    }

    /** Nanoseconds of processor time in a second, of all that were seen twice. */
    private static Optional<Double> cpu(Meter meter, Optional<String> container) {
        double sum = 0;
        int seen = 0;
        for (ReplicaUsage usage : meter.now.values()) {
            ReplicaUsage before = meter.before.get(usage.replica());
            if (before != null && usage.asOf().isAfter(before.asOf())) {
                double seconds = Duration.between(before.asOf(), usage.asOf()).toNanos() / 1e9;
                long used = of(usage, container, each -> each.cpu().toNanos());
                sum +=
                        Math.max(0, used - of(before, container, each -> each.cpu().toNanos()))
                                / seconds;
                seen++;
            }
        }
        // One that was not seen twice is taken to be as busy as the others.
        return seen == 0 ? Optional.empty() : Optional.of(sum * meter.now.size() / seen);
    }

    private static Optional<Double> memory(Meter meter, Optional<String> container) {
        return Optional.of(
                meter.now.values().stream()
                        .mapToDouble(each -> of(each, container, one -> one.memory().bytes()))
                        .sum());
    }

    private static long of(
            ReplicaUsage usage, Optional<String> container, ToLongFunction<ContainerUsage> figure) {
        return usage.containers().stream()
                .filter(each -> container.map(each.name()::equals).orElse(true))
                .mapToLong(figure)
                .sum();
    }

    private static double requested(
            TemplateSpec template, ScaleRule rule, Optional<String> container) {
        boolean cpu = rule.type().equals(ScaleRule.CPU);
        ToLongFunction<AppContainer> asked =
                cpu ? each -> each.cpu().nanos() : each -> each.memory().bytes();
        return template.containers().stream()
                .filter(each -> container.map(each.name()::equals).orElse(true))
                .mapToLong(asked)
                .sum();
    }

    /** When a revision is to be looked at next. */
    Instant next(String revision) {
        Meter meter = meters.get(revision);
        return meter == null ? Instant.MAX : meter.due;
    }

    /** Looks at a revision no more. */
    void forget(String revision) {
        meters.remove(revision);
    }
}
