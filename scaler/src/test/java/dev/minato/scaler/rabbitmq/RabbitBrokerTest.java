package dev.minato.scaler.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.KedaTriggers;
import dev.minato.scaler.driver.ClassPathDrivers;
import dev.minato.testkit.HostileServer;
import dev.minato.testkit.TriggerContract;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** {@code rabbitmq} over AMQP. */
class RabbitBrokerTest extends TriggerContract {
    private static TriggerSpec rule(String host, Map<String, String> more) {
        Map<String, String> metadata = new HashMap<>(Map.of("queueName", "jobs", "host", host));
        metadata.putAll(more);
        return new TriggerSpec("rabbitmq", metadata, Map.of(), Map.of());
    }

    private static String host(int port) {
        return "amqp://worker:" + SECRET + "@127.0.0.1:" + port;
    }

    @Override
    protected Trigger trigger(int port) {
        return new KedaTriggers(ClassPathDrivers.loader()).open(rule(host(port), Map.of()));
    }

    @Override
    protected void serve(Socket client, String number) throws IOException {
        new FakeBroker(SECRET, "jobs", number).serve(client);
    }

    @Override
    protected byte[] beginning() {
        return "\1\0\0\0\1\377\377".getBytes(StandardCharsets.ISO_8859_1);
    }

    private static TriggerReading read(String path, Map<String, String> more, FakeBroker broker)
            throws IOException {
        try (HostileServer server = new HostileServer(broker::serve);
                Trigger trigger =
                        new KedaTriggers(ClassPathDrivers.loader())
                                .open(rule(host(server.port()) + path, more))) {
            return trigger.read(Duration.ofSeconds(20));
        }
    }

    @Test
    void theMessagesThatAreReadyAreRead() throws IOException {
        FakeBroker broker = new FakeBroker(SECRET, "jobs", "41");
        assertThat(read("", Map.of(), broker)).isEqualTo(TriggerReading.average(41, 20, 0));
        assertThat(read("/shop", Map.of("queueLength", "2"), broker).target()).isEqualTo(2);
        assertThat(read("/", Map.of("vhostName", "shop"), broker).value()).isEqualTo(41);
        assertThat(read("", Map.of("mode", "QueueLength", "value", "3"), broker).target())
                .isEqualTo(3);
        assertThat(read("", Map.of("activationValue", "41"), broker).active()).isFalse();
    }

    @Test
    void aQueueAHostOrAPasswordThatIsNoneIsToldWithItsMend() {
        assertThatThrownBy(() -> read("", Map.of(), new FakeBroker(SECRET, "other", "1")))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("queue \"jobs\" is refused: 404 NOT_FOUND - no queue 'jobs'")
                .hasMessageContaining("the queue is made by whoever sends to it");
        assertThatThrownBy(() -> read("/nowhere", Map.of(), new FakeBroker(SECRET, "jobs", "1")))
                .hasMessageContaining("virtual host \"nowhere\" is refused: 530");
        assertThatThrownBy(() -> read("", Map.of(), new FakeBroker("other", "jobs", "1")))
                .hasMessageContaining("the password is refused: 403")
                .hasMessageContaining("see user and password of the rule");
    }

    @Test
    void anotherProtocolIsTold() throws IOException {
        try (HostileServer server =
                        new HostileServer(client -> {
                            client.getInputStream().readNBytes(8);
                            client.getOutputStream()
                                    .write(new byte[] {'A', 'M', 'Q', 'P', 0, 1, 0});
                        });
                Trigger trigger = trigger(server.port())) {
            assertThatThrownBy(() -> trigger.read(Duration.ofSeconds(20)))
                    .hasMessageContaining("the server does not speak AMQP 0-9-1");
        }
    }

    private static Fault refused(String host, Map<String, String> more) {
        return catchThrowableOfType(
                Fault.class,
                () -> new KedaTriggers(ClassPathDrivers.loader()).check(rule(host, more)));
    }

    @Test
    void whatNeedsTheManagementPluginIsToldOverAmqp() {
        String host = "amqp://u:" + SECRET + "@rabbit";
        assertThat(refused(host, Map.of("mode", "MessageRate", "value", "5")))
                .hasMessageContaining("mode needs the management plugin");
        assertThat(refused(host, Map.of("useRegex", "true")))
                .hasMessageContaining("useRegex needs the management plugin");
        assertThat(refused(host, Map.of("excludeUnacknowledged", "true"))).isNotNull();
        assertThat(refused(host, Map.of("protocol", "http")))
                .hasMessageContaining("host begins with amqp://");
    }

    @Test
    void whatIsWrongIsRefusedWithoutTheHost() {
        for (String host : new String[] {"broker:5672", "ftp://u:" + SECRET + "@r", "amqp://%"}) {
            assertThat(refused(host, Map.of()))
                    .hasMessageContaining("it must be a URL like amqp://user:password@rabbit")
                    .satisfies(fault -> assertThat(fault.text()).doesNotContain(SECRET));
        }
        assertThat(refused("amqp://rabbit", Map.of("queueLength", "4", "mode", "QueueLength")))
                .hasMessageContaining("queueLength is the old way");
        assertThat(refused("amqp://rabbit", Map.of("mode", "QueueLength")))
                .hasMessageContaining("mode and value go together");
        assertThat(refused("amqp://rabbit", Map.of("mode", "Length", "value", "1")))
                .hasMessageContaining("one of QueueLength, MessageRate, DeliverGetRate");
    }
}
