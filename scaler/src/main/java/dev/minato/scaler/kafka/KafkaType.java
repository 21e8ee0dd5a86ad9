package dev.minato.scaler.kafka;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.platform.scale.Trigger;
import dev.minato.scaler.driver.DriverLoader;
import dev.minato.scaler.kafka.LagPolicy.Option;
import dev.minato.scaler.rule.TriggerParameter;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.rule.TriggerType;
import dev.minato.scaler.server.ServerAddress;
import dev.minato.scaler.server.ServerTrigger;
import dev.minato.scaler.server.TlsTrust;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code kafka}: how far a consumer group is behind. */
public final class KafkaType implements TriggerType {
    private static final long THRESHOLD = 10;

    /** By the parameter that switches it on. */
    private static final Map<Option, String> OPTIONS =
            new EnumMap<>(
                    Map.of(
                            Option.ALLOW_IDLE_CONSUMERS, "allowIdleConsumers",
                            Option.EXCLUDE_PERSISTENT_LAG, "excludePersistentLag",
                            Option.SCALE_TO_ZERO_ON_INVALID_OFFSET, "scaleToZeroOnInvalidOffset",
                            Option.LIMIT_TO_PARTITIONS_WITH_LAG, "limitToPartitionsWithLag",
                            Option.ENSURE_EVEN_DISTRIBUTION_OF_PARTITIONS,
                                    "ensureEvenDistributionOfPartitions"));

    private final DriverLoader drivers;

    public KafkaType(DriverLoader drivers) {
        this.drivers = drivers;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public List<TriggerParameter> parameters() {
        return List.of(
                TriggerParameter.of("bootstrapServers", "TE"),
                TriggerParameter.of("consumerGroup", "TE"),
                TriggerParameter.of("topic", "TE"),
                TriggerParameter.metadata("partitionLimitation"),
                TriggerParameter.metadata("lagThreshold"),
                TriggerParameter.metadata("activationLagThreshold"),
                TriggerParameter.metadata("offsetResetPolicy").oneOf("latest", "earliest"),
                TriggerParameter.metadata("allowIdleConsumers"),
                TriggerParameter.metadata("excludePersistentLag"),
                TriggerParameter.metadata("scaleToZeroOnInvalidOffset"),
                TriggerParameter.metadata("limitToPartitionsWithLag"),
                TriggerParameter.metadata("ensureEvenDistributionOfPartitions"),
                TriggerParameter.metadata("fullMetadata"),
                TriggerParameter.metadata("version"),
                TriggerParameter.metadata("unsafeSsl"),
                TriggerParameter.of("sasl", "TA")
                        .oneOf(
                                "none",
                                "plaintext",
                                "scram_sha256",
                                "scram_sha512",
                                "oauthbearer",
                                "gssapi"),
                TriggerParameter.of("tls", "TA").oneOf("enable", "disable"),
                TriggerParameter.of("username", "A").asSecret(),
                TriggerParameter.of("password", "A").asSecret(),
                TriggerParameter.of("ca", "A").asSecret(),
                TriggerParameter.of("cert", "A").asSecret(),
                TriggerParameter.of("key", "A").asSecret(),
                TriggerParameter.of("keyPassword", "A").asSecret());
    }

    @Override
    public Trigger open(TriggerParameters rule) {
        List<String> servers = servers(rule);
        OffsetClient.Question question =
                new OffsetClient.Question(
                        rule.required("consumerGroup"), rule.text("topic"), partitions(rule));
        KafkaQuestion asked =
                new KafkaQuestion(
                        drivers, settings(rule, servers), trust(rule), question, policy(rule));
        return new ServerTrigger("Kafka at " + String.join(",", servers), rule, asked::open);
    }

    private static List<String> servers(TriggerParameters rule) {
        rule.required("bootstrapServers");
        List<String> servers = rule.list("bootstrapServers");
        if (servers.isEmpty()
                || servers.stream().anyMatch(each -> ServerAddress.parse(each).isEmpty())) {
            throw rule.invalid("bootstrapServers", "it must be like broker-1:9092,broker-2:9092");
        }
        return servers;
    }

    private static PartitionRanges partitions(TriggerParameters rule) {
        try {
            PartitionRanges some =
                    rule.text("partitionLimitation")
                            .map(PartitionRanges::parse)
                            .orElse(PartitionRanges.ALL);
            // KEDA passes over it where no topic is named.
            return rule.has("topic") ? some : PartitionRanges.ALL;
        } catch (IllegalArgumentException e) {
            throw rule.invalid("partitionLimitation", Reason.of(e) + " like 1,3-5");
        }
    }

    private static LagPolicy policy(TriggerParameters rule) {
        Set<Option> options = EnumSet.noneOf(Option.class);
        OPTIONS.forEach((option, parameter) -> {
            if (rule.flag(parameter, false)) {
                options.add(option);
            }
        });
        exclusive(rule, options, Option.ALLOW_IDLE_CONSUMERS, Option.LIMIT_TO_PARTITIONS_WITH_LAG);
        exclusive(
                rule,
                options,
                Option.LIMIT_TO_PARTITIONS_WITH_LAG,
                Option.ENSURE_EVEN_DISTRIBUTION_OF_PARTITIONS);
        needsTopic(rule, options, Option.LIMIT_TO_PARTITIONS_WITH_LAG);
        needsTopic(rule, options, Option.ENSURE_EVEN_DISTRIBUTION_OF_PARTITIONS);
        if (!rule.flag("fullMetadata", true) && !rule.has("topic")) {
            throw rule.wrong("fullMetadata", "fullMetadata false needs a topic: give topic");
        }
        return new LagPolicy(
                rule.whole("lagThreshold", THRESHOLD, 1),
                rule.whole("activationLagThreshold", 0, 0),
                rule.choice("offsetResetPolicy", "latest").equals("earliest"),
                options);
    }

    private static void exclusive(
            TriggerParameters rule, Set<Option> on, Option one, Option other) {
        if (on.contains(one) && on.contains(other)) {
            throw rule.wrong(
                    name(other),
                    name(one)
                            + " and "
                            + name(other)
                            + " exclude each other: leave one of them out");
        }
    }

    private static void needsTopic(TriggerParameters rule, Set<Option> on, Option option) {
        if (on.contains(option) && !rule.has("topic")) {
            throw rule.wrong(name(option), name(option) + " needs a topic: give topic");
        }
    }

    private static String name(Option option) {
        return OPTIONS.getOrDefault(option, option.name());
    }

    private static boolean tls(TriggerParameters rule) {
        return rule.choice("tls", "disable").equals("enable");
    }

    private static Optional<TlsTrust> trust(TriggerParameters rule) {
        TlsTrust trust =
                TlsTrust.of(
                        rule,
                        rule.flag("unsafeSsl", false),
                        "ca",
                        "cert",
                        "key",
                        Optional.of("keyPassword"));
        return tls(rule) ? Optional.of(trust) : Optional.empty();
    }

    private static Map<String, String> settings(TriggerParameters rule, List<String> servers) {
        Map<String, String> all = new HashMap<>();
        all.put("bootstrap.servers", String.join(",", servers));
        String sasl = rule.choice("sasl", "none");
        all.put(
                "security.protocol",
                (sasl.equals("none") ? "" : "SASL_") + (tls(rule) ? "SSL" : "PLAINTEXT"));
        switch (sasl) {
            case "none" -> {}
            case "plaintext" -> login(rule, all, "PLAIN", "plain.PlainLoginModule");
            case "scram_sha256" -> login(rule, all, "SCRAM-SHA-256", "scram.ScramLoginModule");
            case "scram_sha512" -> login(rule, all, "SCRAM-SHA-512", "scram.ScramLoginModule");
            default -> throw notDone(rule, sasl);
        }
        return all;
    }

    private static Fault notDone(TriggerParameters rule, String sasl) {
        return rule.unsupported(
                "sasl",
                "sasl "
                        + sasl
                        + " is not done here: there are none, plaintext, scram_sha256 and"
                        + " scram_sha512");
    }

    private static void login(
            TriggerParameters rule, Map<String, String> all, String mechanism, String module) {
        all.put("sasl.mechanism", mechanism);
        all.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security."
                        + module
                        + " required username="
                        + quoted(rule.required("username"))
                        + " password="
                        + quoted(rule.required("password"))
                        + ";");
    }

    /** As a word of a JAAS configuration, which reads escapes as Java does. */
    private static String quoted(String text) {
        return "\""
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + "\"";
    }
}
