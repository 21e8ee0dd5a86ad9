package dev.minato.scaler.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.KedaTriggers;
import dev.minato.scaler.driver.ClassPathDrivers;
import dev.minato.testkit.TriggerContract;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code external}, against grpc-java. */
class ExternalTypeTest extends TriggerContract {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static Trigger open(int port, Map<String, String> more) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("scalerAddress", "127.0.0.1:" + port);
        metadata.putAll(more);
        return new KedaTriggers(ClassPathDrivers.loader())
                .open(
                        new TriggerSpec(
                                "external",
                                metadata,
                                Map.of(),
                                Map.of("TOKEN", SECRET, "EMPTY", "")));
    }

    @Override
    protected Trigger trigger(int port) {
        return open(port, Map.of("tokenFromEnv", "TOKEN"));
    }

    @Override
    protected void serve(Socket client, String number) throws IOException {
        try (ScalerPeer peer =
                new ScalerPeer(
                        answers(
                                targets(target("jobs", 5, 0)),
                                value(0, Double.parseDouble(number))))) {
            peer.carry(client);
        }
    }

    @Override
    protected List<String> numbers() {
        return List.of("0", "7", "-3", "NaN", "Infinity", "1e308");
    }

    private static Map<String, Function<byte[], byte[]>> answers(byte[] targets, byte[] value) {
        Map<String, Function<byte[], byte[]>> answers = new HashMap<>();
        answers.put("GetMetricSpec", asked -> targets);
        answers.put("GetMetrics", asked -> value);
        answers.put("IsActive", asked -> new byte[] {8, 1});
        return answers;
    }

    private static byte[] targets(byte[]... targets) {
        ProtobufWriter all = new ProtobufWriter();
        for (byte[] each : targets) {
            all.message(1, each);
        }
        return all.bytes();
    }

    /** MetricSpec: both kinds of numbers, as an old and a new scaler say them. */
    private static byte[] target(String metric, long whole, double decimal) {
        return numbers(new ProtobufWriter().text(1, metric), whole, decimal);
    }

    private static byte[] value(long whole, double decimal) {
        return new ProtobufWriter()
                .message(1, numbers(new ProtobufWriter().text(1, "jobs"), whole, decimal))
                .bytes();
    }

    private static byte[] numbers(ProtobufWriter named, long whole, double decimal) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(named.bytes());
        bytes.write(2 << 3);
        bytes.write((int) whole & 0x7f);
        bytes.write(3 << 3 | 1);
        bytes.writeBytes(
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(decimal).array());
        return bytes.toByteArray();
    }

    @Test
    void targetValueAndActivityAreTheScalers() throws IOException {
        try (ScalerPeer peer =
                        new ScalerPeer(answers(targets(target("jobs", 5, 2.5)), value(3, 0)));
                Trigger trigger = open(peer.port(), Map.of())) {
            assertThat(trigger.read(SOON))
                    .isEqualTo(new TriggerReading(3, 2.5, true, TriggerReading.Kind.AVERAGE));
        }
    }

    @Test
    void activityIsWhatIsActiveSaysWhateverTheValue() throws IOException {
        Map<String, Function<byte[], byte[]>> answers =
                answers(targets(target("jobs", 5, 0)), value(9, 0));
        answers.put("IsActive", asked -> new byte[0]);
        try (ScalerPeer peer = new ScalerPeer(answers);
                Trigger trigger = open(peer.port(), Map.of())) {
            assertThat(trigger.read(SOON).active()).isFalse();
            assertThat(trigger.read(SOON).value()).isEqualTo(9);
        }
    }

    @Test
    void ofSeveralMetricsTheOneThatWantsMostCounts() throws IOException {
        Map<String, Function<byte[], byte[]>> answers =
                answers(targets(target("jobs", 50, 0), target("mail", 2, 0)), value(0, 0));
        answers.put(
                "GetMetrics",
                asked ->
                        new String(asked, StandardCharsets.UTF_8).contains("mail")
                                ? value(8, 0)
                                : value(60, 0));
        try (ScalerPeer peer = new ScalerPeer(answers);
                Trigger trigger = open(peer.port(), Map.of())) {
            TriggerReading reading = trigger.read(SOON);
            assertThat(reading.value()).isEqualTo(8);
            assertThat(reading.target()).isEqualTo(2);
        }
    }

    @Test
    void allMetadataAreHandedOverWithVariablesByTheirValues() throws IOException {
        try (ScalerPeer peer = new ScalerPeer(answers(targets(target("jobs", 5, 0)), value(1, 0)));
                Trigger trigger =
                        open(
                                peer.port(),
                                Map.of(
                                        "queue", "a",
                                        "tokenFromEnv", "TOKEN",
                                        "noneFromEnv", "EMPTY"))) {
            trigger.read(SOON);
            assertThat(peer.metadata("IsActive"))
                    .isEqualTo(
                            Map.of(
                                    "scalerAddress",
                                    "127.0.0.1:" + peer.port(),
                                    "queue",
                                    "a",
                                    "tokenFromEnv",
                                    SECRET));
        }
    }

    @Test
    void whatTheScalerRefusesIsTold() throws IOException {
        Map<String, Function<byte[], byte[]>> answers =
                answers(targets(target("jobs", 5, 0)), value(1, 0));
        answers.put(
                "GetMetrics",
                asked -> {
                    throw new IllegalStateException("no such queue for " + SECRET);
                });
        answers.remove("IsActive");
        try (ScalerPeer peer = new ScalerPeer(answers);
                Trigger trigger = trigger(peer.port())) {
            assertThatThrownBy(() -> trigger.read(SOON))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("GetMetrics fails: INTERNAL no such queue for ***");
        }
        answers.put("GetMetrics", asked -> value(1, 0));
        try (ScalerPeer peer = new ScalerPeer(answers);
                Trigger trigger = trigger(peer.port())) {
            assertThatThrownBy(() -> trigger.read(SOON))
                    .hasMessageContaining("IsActive fails: UNIMPLEMENTED");
        }
    }

    @Test
    void aTargetThatIsNoneIsTold() throws IOException {
        try (ScalerPeer peer = new ScalerPeer(answers(targets(target("jobs", 0, 0)), value(1, 0)));
                Trigger trigger = open(peer.port(), Map.of())) {
            assertThatThrownBy(() -> trigger.read(SOON))
                    .hasMessageContaining("the target of metric \"jobs\" is not above 0");
        }
        try (ScalerPeer peer = new ScalerPeer(answers(new byte[0], value(1, 0)));
                Trigger trigger = open(peer.port(), Map.of())) {
            assertThatThrownBy(() -> trigger.read(SOON))
                    .hasMessageContaining("GetMetricSpec names 0 metrics");
        }
    }

    @Test
    void anAddressIsAHostAndAPort() {
        assertThat(
                        catchThrowableOfType(
                                Fault.class,
                                () ->
                                        new KedaTriggers(ClassPathDrivers.loader())
                                                .check(
                                                        new TriggerSpec(
                                                                "external",
                                                                Map.of("scalerAddress", "scaler"),
                                                                Map.of(),
                                                                Map.of()))))
                .hasMessageContaining("it must be host and port, like scaler:9090");
    }
}
