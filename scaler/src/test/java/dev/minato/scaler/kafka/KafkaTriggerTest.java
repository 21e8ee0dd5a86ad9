package dev.minato.scaler.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.driver.ClassPathDrivers;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.testkit.HostileServer;
import dev.minato.testkit.TriggerContract;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code kafka} with Kafka's client against a broker of one partition. */
class KafkaTriggerTest extends TriggerContract {
    private static final Duration AMPLE = Duration.ofSeconds(20);

    private final KafkaType type = new KafkaType(ClassPathDrivers.loader());

    @Override
    protected Trigger trigger(int port) {
        return open(
                metadata("bootstrapServers", "127.0.0.1:" + port, "sasl", "plaintext"),
                Map.of("username", "me", "password", SECRET));
    }

    private Trigger open(Map<String, String> metadata, Map<String, String> auth) {
        return type.open(
                new TriggerParameters(type, new TriggerSpec("kafka", metadata, auth, Map.of())));
    }

    private static Map<String, String> metadata(String... more) {
        Map<String, String> all =
                new HashMap<>(
                        Map.of(
                                "bootstrapServers",
                                "broker:9092",
                                "consumerGroup",
                                "workers",
                                "topic",
                                "orders"));
        for (int each = 0; each < more.length; each += 2) {
            all.put(more[each], more[each + 1]);
        }
        return all;
    }

    @Override
    protected void serve(Socket client, String number) throws IOException {
        new LoopbackBroker(client.getLocalPort(), Long.parseLong(number), 0).serve(client);
    }

    @Override
    protected List<String> numbers() {
        return List.of("0", "7", "-3", "9223372036854775807");
    }

    @Test
    void aGroupWithoutACommitCountsOne() throws IOException {
        try (HostileServer server =
                        new HostileServer(client ->
                                new LoopbackBroker(client.getLocalPort(), 40, -1).serve(client));
                Trigger trigger = trigger(server.port())) {
            assertThat(trigger.read(AMPLE)).isEqualTo(TriggerReading.average(1, 10, 0));
        }
    }

    @Test
    void aPasswordThatIsRefusedIsToldWithItsMend() throws IOException {
        try (HostileServer server =
                        new HostileServer(client ->
                                new LoopbackBroker(client.getLocalPort(), 40, 1, false)
                                        .serve(client));
                Trigger trigger = trigger(server.port())) {
            assertThatThrownBy(() -> trigger.read(AMPLE))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("it refused the connection: Authentication failed")
                    .hasMessageContaining("; see sasl, tls, username, password and ca of the rule")
                    .message()
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void withoutATopicThoseCountOfWhichTheGroupHasCommits() throws IOException {
        Map<String, String> rule = metadata();
        rule.remove("topic");
        try (HostileServer server =
                new HostileServer(client ->
                        new LoopbackBroker(client.getLocalPort(), 40, 25).serve(client))) {
            rule.put("bootstrapServers", "127.0.0.1:" + server.port());
            try (Trigger trigger = open(rule, Map.of())) {
                assertThat(trigger.read(AMPLE).value()).isEqualTo(15);
            }
        }
    }

    /** An HTTP server's first four letters are a length of 1.2 GB. */
    @Test
    void anotherProtocolIsToldAndNotGivenItsMemory() throws IOException {
        byte[] answer = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        for (Map<String, String> sasl :
                List.of(Map.<String, String>of(), Map.of("sasl", "plaintext"))) {
            try (HostileServer server =
                    new HostileServer(client -> {
                        client.getInputStream().read(new byte[4096]);
                        client.getOutputStream().write(answer);
                        client.getInputStream().read();
                    })) {
                Map<String, String> rule =
                        metadata("bootstrapServers", "127.0.0.1:" + server.port());
                rule.putAll(sasl);
                try (Trigger trigger = open(rule, Map.of("username", "me", "password", SECRET))) {
                    assertThatThrownBy(() -> trigger.read(Duration.ofSeconds(1)))
                            .isInstanceOf(Fault.class);
                    assertThat(server.accepted()).as("asked and left, again").isGreaterThan(1);
                }
            }
        }
    }

    @Test
    void aClosedTriggerLeavesNoThreadOfTheDriver() throws IOException {
        try (HostileServer server = new HostileServer(client -> serve(client, "7"))) {
            Trigger trigger = trigger(server.port());
            trigger.read(AMPLE);
            Set<Thread> during = driverThreads();
            trigger.close();
            server.awaitNoneOpen();
            assertThat(during).isNotEmpty();
            for (Thread each : during) {
                joined(each);
            }
        }
    }

    private static Set<Thread> driverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().startsWith("kafka-"))
                .collect(Collectors.toSet());
    }

    private static void joined(Thread thread) {
        try {
            assertThat(thread.join(Duration.ofSeconds(10))).as("%s ended", thread).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bootstrapServers|broker|metadata.bootstrapServers|it must be like broker-1:9092",
                "lagThreshold|0|metadata.lagThreshold|it must be a whole number of 1 or more",
                "offsetResetPolicy|none|metadata.offsetResetPolicy|one of latest, earliest",
                "partitionLimitation|5-3|metadata.partitionLimitation|a range in it goes backwards",
                "sasl|gssapi|metadata.sasl|sasl gssapi is not done here: there are none, plaintext",
                "sasl|scram_sha256|auth|username is missing",
                "tls|yes|metadata.tls|one of enable, disable",
            })
    void whatIsWrongIsToldWithItsField(String name, String value, String field, String text) {
        assertThatThrownBy(() -> open(metadata(name, value), Map.of()))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.field()).contains(field);
                            assertThat(fault.text()).contains(text);
                        });
    }

    @Test
    void whatExcludesEachOtherIsRefused() {
        assertThatThrownBy(() ->
                        open(
                                metadata(
                                        "allowIdleConsumers",
                                        "true",
                                        "limitToPartitionsWithLag",
                                        "true"),
                                Map.of()))
                .hasMessageContaining(
                        "allowIdleConsumers and limitToPartitionsWithLag exclude each other");
        assertThatThrownBy(() ->
                        open(
                                metadata(
                                        "ensureEvenDistributionOfPartitions",
                                        "true",
                                        "limitToPartitionsWithLag",
                                        "true"),
                                Map.of()))
                .hasMessageContaining("exclude each other");
    }

    @Test
    void whatNeedsATopicIsRefusedWithoutOne() {
        for (String each :
                List.of("limitToPartitionsWithLag", "ensureEvenDistributionOfPartitions")) {
            Map<String, String> rule = metadata(each, "true");
            rule.remove("topic");
            assertThatThrownBy(() -> open(rule, Map.of()))
                    .hasMessageContaining(each + " needs a topic");
        }
        Map<String, String> rule = metadata("fullMetadata", "false");
        rule.remove("topic");
        assertThatThrownBy(() -> open(rule, Map.of())).hasMessageContaining("needs a topic");
    }
}
