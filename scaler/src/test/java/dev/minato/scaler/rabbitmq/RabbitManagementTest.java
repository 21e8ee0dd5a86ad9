package dev.minato.scaler.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.KedaTriggers;
import dev.minato.scaler.driver.ClassPathDrivers;
import dev.minato.scaler.server.FakeHttp;
import dev.minato.testkit.HostileServer;
import dev.minato.testkit.TriggerContract;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code rabbitmq} over the management plugin. */
class RabbitManagementTest extends TriggerContract {
    private static final String QUEUE =
            """
            {"messages":%s,"messages_ready":3,"messages_unacknowledged":4,"name":"jobs",
             "message_stats":{"publish_details":{"rate":6.0},"deliver_get_details":{"rate":1.5}}}\
            """;

    private static TriggerSpec rule(int port, Map<String, String> more) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("queueName", "jobs");
        metadata.put("host", "http://worker:" + SECRET + "@127.0.0.1:" + port + "/rabbit/shop");
        metadata.putAll(more);
        return new TriggerSpec("rabbitmq", metadata, Map.of(), Map.of());
    }

    @Override
    protected Trigger trigger(int port) {
        return new KedaTriggers(ClassPathDrivers.loader()).open(rule(port, Map.of()));
    }

    @Override
    protected void serve(Socket client, String number) throws IOException {
        FakeHttp.answering(200, QUEUE.formatted(number)).serve(client);
    }

    @Override
    protected List<String> numbers() {
        return List.of("0", "-3", "1e300", "9e999", "99999999999999999999", "\"7\"", "NaN");
    }

    @Override
    protected byte[] beginning() {
        return "HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n{"
                .getBytes(StandardCharsets.US_ASCII);
    }

    private TriggerReading read(FakeHttp http, Map<String, String> more) throws IOException {
        try (HostileServer server = new HostileServer(http::serve);
                Trigger trigger =
                        new KedaTriggers(ClassPathDrivers.loader())
                                .open(rule(server.port(), more))) {
            return trigger.read(Duration.ofSeconds(20));
        }
    }

    @Test
    void readyAndUnacknowledgedMessagesCount() throws IOException {
        FakeHttp http = FakeHttp.answering(200, QUEUE.formatted("7"));
        assertThat(read(http, Map.of())).isEqualTo(TriggerReading.average(7, 20, 0));
        assertThat(http.heads().getFirst())
                .startsWith("GET /rabbit/api/queues/shop/jobs HTTP/1.1")
                .contains("Authorization: Basic d29ya2VyOm4w");
        assertThat(read(http, Map.of("excludeUnacknowledged", "true")).value()).isEqualTo(3);
    }

    @Test
    void ratesAndWhatIsMadeOfThemAreMetricsToo() throws IOException {
        FakeHttp http = FakeHttp.answering(200, QUEUE.formatted("9"));
        assertThat(read(http, Map.of("mode", "MessageRate", "value", "2")).value()).isEqualTo(6);
        assertThat(read(http, Map.of("mode", "DeliverGetRate", "value", "2")).value())
                .isEqualTo(1.5);
        assertThat(read(http, Map.of("mode", "PublishedToDeliveredRatio", "value", "2")).value())
                .isEqualTo(4);
        assertThat(read(http, Map.of("mode", "ExpectedQueueConsumptionTime", "value", "2")).value())
                .isEqualTo(6);
    }

    @Test
    void aRateIsActiveWhileThereIsABacklog() throws IOException {
        FakeHttp http = FakeHttp.answering(200, "{\"messages\":5,\"name\":\"jobs\"}");
        TriggerReading reading = read(http, Map.of("mode", "MessageRate", "value", "2"));
        assertThat(reading.value()).isZero();
        assertThat(reading.active()).isTrue();
    }

    @Test
    void aFreshQueueHasNoFigures() throws IOException {
        assertThat(read(FakeHttp.answering(200, "{\"name\":\"jobs\"}"), Map.of()))
                .isEqualTo(TriggerReading.average(0, 20, 0));
    }

    @Test
    void queuesThatMatchAnExpressionAreTakenTogether() throws IOException {
        FakeHttp http =
                FakeHttp.answering(
                        200, "{\"page_count\":1,\"items\":[{\"messages\":4},{\"messages\":8},{}]}");
        Map<String, String> rule = new HashMap<>(Map.of("useRegex", "true", "queueName", "^a b"));
        assertThat(read(http, rule).value()).isEqualTo(12);
        assertThat(http.heads().getFirst())
                .startsWith(
                        "GET /rabbit/api/queues/shop?page=1&use_regex=true&pagination=false"
                                + "&name=%5Ea%20b&page_size=100 HTTP/1.1");
        rule.put("operation", "max");
        assertThat(read(http, rule).value()).isEqualTo(8);
        rule.put("operation", "avg");
        assertThat(read(http, rule).value()).isEqualTo(4);
    }

    @Test
    void moreQueuesThanAPageTakesAreTold() {
        assertThatThrownBy(() ->
                        read(
                                FakeHttp.answering(200, "{\"page_count\":2,\"items\":[]}"),
                                Map.of("useRegex", "true")))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("give a larger pageSize");
    }

    @Test
    void aRefusalIsToldWithItsMend() {
        assertThatThrownBy(() ->
                        read(
                                FakeHttp.answering(
                                        404,
                                        "{\"error\":\"Object Not Found\",\"reason\":\"Not"
                                                + " Found\"}"),
                                Map.of()))
                .hasMessageContaining("queue \"jobs\" of virtual host \"shop\": status 404")
                .hasMessageContaining("see the names in the rule's metadata");
        assertThatThrownBy(() ->
                        read(FakeHttp.answering(401, "{\"error\":\"not_authorised\"}"), Map.of()))
                .hasMessageContaining("see the credentials of the rule's auth");
    }
}
