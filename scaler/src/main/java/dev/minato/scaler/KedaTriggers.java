package dev.minato.scaler;

import dev.minato.base.EditDistance;
import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.platform.scale.Triggers;
import dev.minato.scaler.azure.AzureQueueType;
import dev.minato.scaler.azure.ServiceBusType;
import dev.minato.scaler.cron.CronType;
import dev.minato.scaler.driver.DriverLoader;
import dev.minato.scaler.external.ExternalType;
import dev.minato.scaler.github.GithubRunnerType;
import dev.minato.scaler.kafka.KafkaType;
import dev.minato.scaler.prometheus.PrometheusType;
import dev.minato.scaler.rabbitmq.RabbitType;
import dev.minato.scaler.redis.RedisStreamsType;
import dev.minato.scaler.redis.RedisType;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.rule.TriggerType;
import dev.minato.scaler.sql.MysqlType;
import dev.minato.scaler.sql.PostgresqlType;

import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * KEDA's scalers that are done here, by name. The class of a type is loaded when a rule first names
 * it. Immutable and thread-safe.
 */
public final class KedaTriggers implements Triggers {
    /** What the domain counts itself: named in texts, never opened here. */
    private static final List<String> COUNTED_BY_APPS = List.of("cpu", "http", "memory", "tcp");

    private static final Set<String> TYPES =
            Collections.unmodifiableSet(
                    new TreeSet<>(
                            List.of(
                                    "azure-queue",
                                    "azure-servicebus",
                                    "cron",
                                    "external",
                                    "github-runner",
                                    "kafka",
                                    "mysql",
                                    "postgresql",
                                    "prometheus",
                                    "rabbitmq",
                                    "redis",
                                    "redis-streams")));

    /**
     * What a name that is not done here is usually meant for, in words after "is not done here".
     */
    private static final String CLUSTERS =
            ": clusters and sentinels are not asked, a single server is, by redis and"
                    + " redis-streams";

    private static final int LONGEST_COMPARED = 60;

    private final DriverLoader drivers;

    /**
     * @param drivers for the types that need one; nothing is loaded before such a rule is asked
     */
    public KedaTriggers(DriverLoader drivers) {
        this.drivers = drivers;
    }

    /** The type of a name of {@link #TYPES}. A switch, so that no other type is loaded. */
    private TriggerType type(String name) {
        return switch (name) {
            case "azure-queue" -> new AzureQueueType();
            case "azure-servicebus" -> new ServiceBusType();
            case "cron" -> new CronType(InstantSource.system());
            case "external" -> new ExternalType();
            case "github-runner" -> new GithubRunnerType();
            case "kafka" -> new KafkaType(drivers);
            case "mysql" -> new MysqlType(drivers);
            case "postgresql" -> new PostgresqlType(drivers);
            case "prometheus" -> new PrometheusType();
            case "rabbitmq" -> new RabbitType();
            case "redis" -> new RedisType();
            case "redis-streams" -> new RedisStreamsType();
            default -> throw new IllegalStateException("no type is called " + name);
        };
    }

    @Override
    public Set<String> types() {
        return TYPES;
    }

    @Override
    public List<String> check(TriggerSpec spec) {
        TriggerType type = named(spec.type());
        TriggerParameters rule = new TriggerParameters(type, spec);
        type.open(rule).close();
        return rule.warnings(type.takesAnyMetadata());
    }

    @Override
    public Trigger open(TriggerSpec spec) {
        TriggerType type = named(spec.type());
        return type.open(new TriggerParameters(type, spec));
    }

    private TriggerType named(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        if (!TYPES.contains(lower)) {
            throw unknown(name, lower);
        }
        return type(lower);
    }

    private static Fault unknown(String name, String lower) {
        TreeSet<String> all = new TreeSet<>(TYPES);
        all.addAll(COUNTED_BY_APPS);
        boolean cluster = lower.matches("redis-(cluster|sentinel)(-streams)?");
        return Fault.unsupported(
                "type",
                "a trigger of type \""
                        + SafeText.shown(name, LONGEST_COMPARED)
                        + "\" is not done here"
                        + (cluster ? CLUSTERS : nearest(lower, all))
                        + "; there are "
                        + String.join(", ", all));
    }

    private static String nearest(String name, Set<String> all) {
        if (name.length() > LONGEST_COMPARED) {
            return "";
        }
        String best = "";
        int least = Math.min(4, name.length() / 2) + 1;
        for (String each : all) {
            int distance = EditDistance.between(name, each);
            if (distance < least) {
                least = distance;
                best = each;
            }
        }
        return best.isEmpty() ? "" : " (did you mean " + best + "?)";
    }
}
