package dev.minato.scaler.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.testkit.HostileServer;
import dev.minato.testkit.TriggerContract;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code azure-servicebus} against a stub of its API: nobody but Azure has the real one. */
class ServiceBusTriggerTest extends TriggerContract {
    private static final Duration AMPLE = Duration.ofSeconds(20);

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final ServiceBusType type = new ServiceBusType();

    @Override
    protected Trigger trigger(int port) {
        return open(Map.of("queueName", "jobs"), connection(port));
    }

    private static String connection(int port) {
        return "Endpoint=sb://127.0.0.1:"
                + port
                + ";SharedAccessKeyName=root;SharedAccessKey="
                + SECRET
                + ";UseDevelopmentEmulator=true";
    }

    private Trigger open(Map<String, String> metadata, String connection) {
        return type.open(
                new TriggerParameters(
                        type,
                        new TriggerSpec(
                                "azure-servicebus",
                                metadata,
                                connection.isEmpty() ? Map.of() : Map.of("connection", connection),
                                Map.of())));
    }

    @Override
    protected void serve(Socket client, String number) throws IOException {
        serve(client, target -> AzureXmlTest.entry("jobs", number));
    }

    private void serve(Socket client, Function<String, String> answers) throws IOException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        String first = "";
        String line = in.readLine();
        while (line != null) {
            first = first.isEmpty() ? line : first;
            if (line.isEmpty()) {
                String target = first.split(" ", -1)[1];
                requests.add(target);
                AzureQueueTriggerTest.say(client, answers.apply(target), "");
                first = "";
            }
            line = in.readLine();
        }
    }

    @Override
    protected byte[] beginning() {
        return "HTTP/1.1 200 OK\r\n\r\n<entry>".getBytes(StandardCharsets.UTF_8);
    }

    private static String feed(String... entries) {
        return "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Queues</title>"
                + String.join("", entries)
                + "</feed>";
    }

    private double read(Map<String, String> rule, Function<String, String> answers)
            throws IOException {
        try (HostileServer server = new HostileServer(client -> serve(client, answers));
                Trigger trigger = open(rule, connection(server.port()))) {
            return trigger.read(AMPLE).value();
        }
    }

    @Test
    void activeMessagesOfAQueueCount() throws IOException {
        try (HostileServer server = new HostileServer(client -> serve(client, "12"));
                Trigger trigger = trigger(server.port())) {
            assertThat(trigger.read(AMPLE)).isEqualTo(TriggerReading.average(12, 5, 0));
        }
        assertThat(requests).containsExactly("/jobs?api-version=2021-05");
    }

    @Test
    void aSubscriptionIsAskedForBelowItsTopic() throws IOException {
        assertThat(
                        read(
                                Map.of("topicName", "a/b c", "subscriptionName", "s"),
                                target -> AzureXmlTest.entry("s", "4")))
                .isEqualTo(4);
        assertThat(requests).containsExactly("/a/b%20c/subscriptions/s?api-version=2021-05");
    }

    @ParameterizedTest
    @CsvSource({"sum,15", "max,9", "avg,7"})
    void queuesOfOnePatternAreTakenTogether(String operation, double value) throws IOException {
        assertThat(
                        read(
                                Map.of(
                                        "queueName",
                                        "job-.",
                                        "useRegex",
                                        "true",
                                        "operation",
                                        operation),
                                target ->
                                        feed(
                                                AzureXmlTest.entry("job-1", "9"),
                                                AzureXmlTest.entry("job-2", "6"),
                                                AzureXmlTest.entry("old-job-3", "100"),
                                                AzureXmlTest.entry("job-10", "100"))))
                .isEqualTo(value);
        assertThat(requests)
                .containsExactly("/$Resources/queues?api-version=2021-05&$skip=0&$top=100");
    }

    @Test
    void nothingMatchingIsNothingToDo() throws IOException {
        assertThat(
                        read(
                                Map.of(
                                        "topicName",
                                        "t",
                                        "subscriptionName",
                                        "x.*",
                                        "useRegex",
                                        "true",
                                        "operation",
                                        "avg"),
                                target -> feed(AzureXmlTest.entry("s", "4"))))
                .isZero();
        assertThat(requests)
                .containsExactly("/t/subscriptions?api-version=2021-05&$skip=0&$top=100");
    }

    @Test
    void allPagesAreRead() throws IOException {
        String[] hundred = new String[100];
        for (int each = 0; each < 100; each++) {
            hundred[each] = AzureXmlTest.entry("q" + each, "1");
        }
        assertThat(
                        read(
                                Map.of("queueName", ".*", "useRegex", "true"),
                                target ->
                                        target.contains("skip=200")
                                                ? feed(AzureXmlTest.entry("last", "5"))
                                                : feed(hundred)))
                .isEqualTo(205);
    }

    /** Azure answers 200 with an empty feed. */
    @Test
    void aQueueThatIsNotThereIsTold() {
        assertThatThrownBy(() -> read(Map.of("queueName", "jobs"), target -> feed()))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("there is no queue \"jobs\": see the names in the rule");
    }

    @Test
    void aKeyThatMayNotManageIsTold() throws IOException {
        try (HostileServer server =
                        new HostileServer(client -> {
                            client.getInputStream().read(new byte[4096]);
                            client.getOutputStream()
                                    .write(
                                            "HTTP/1.1 401 x\r\nContent-Length: 0\r\n\r\n"
                                                    .getBytes(StandardCharsets.UTF_8));
                        });
                Trigger trigger = trigger(server.port())) {
            assertThatThrownBy(() -> trigger.read(AMPLE))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("take one with the right Manage");
        }
    }

    @Test
    void aRequestIsSignedForItsEntity() {
        var request =
                BusNamespace.parse(
                                "Endpoint=sb://Shop.servicebus.windows.net/;SharedAccessKeyName=root;"
                                    + "SharedAccessKey=secret")
                        .get("jobs", "api-version=2021-05", Instant.ofEpochSecond(1_793_523_907))
                        .build();

        assertThat(request.uri())
                .hasToString("https://Shop.servicebus.windows.net/jobs?api-version=2021-05");
        assertThat(request.headers().firstValue("Authorization"))
                .contains(
                        "SharedAccessSignature sr=https%3A%2F%2Fshop.servicebus.windows.net%2Fjobs"
                            + "&sig=gzxn09UtCB2xQR6qYbzRkFlI1gTSl7yTqa6HHMm6oIY%3D&se=1793524507&skn=root");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Endpoint=sb://h/;SharedAccessKeyName=a;SharedAccessKey=b|https://h",
                "Endpoint=sb://h:8443;SharedAccessKeyName=a;SharedAccessKey=b|https://h:8443",
                "Endpoint=sb://h;SharedAccessSignature=SharedAccessSignature sr=x&sig=y|https://h",
                "Endpoint=sb://h;SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true|http://h:5300",
            })
    void aConnectionStringNamesTheNamespace(String text, String endpoint) {
        assertThat(BusNamespace.parse(text).endpoint()).hasToString(endpoint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SharedAccessKeyName=a;SharedAccessKey=hidden1|it has no Endpoint",
                "Endpoint=sb://h;SharedAccessKey=hidden1|it has no SharedAccessKeyName",
                "Endpoint=amqp://h;SharedAccessKeyName=a;SharedAccessKey=hidden1|does not begin",
                "Endpoint=sb://h^hidden1;SharedAccessKeyName=a;SharedAccessKey=b|is not like sb://",
            })
    void aConnectionStringIsRefusedWithoutAWordOfIt(String text, String reason) {
        assertThatThrownBy(() -> open(Map.of("queueName", "jobs"), text))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("hidden1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "q|-|s|metadata.queueName|goes with neither topicName nor subscriptionName",
                "q|t|-|metadata.queueName|goes with neither topicName nor subscriptionName",
                "-|-|s|metadata.queueName|give queueName, or topicName together with",
                "-|t|-|metadata.subscriptionName|subscriptionName is missing",
            })
    void aQueueOrASubscriptionIsNamed(
            String queue, String topic, String subscription, String field, String text) {
        Map<String, String> rule = new HashMap<>();
        rule.put("queueName", queue == null ? "" : queue);
        rule.put("topicName", topic == null ? "" : topic);
        rule.put("subscriptionName", subscription == null ? "" : subscription);
        assertThatThrownBy(() -> open(rule, connection(1)))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.field()).contains(field);
                            assertThat(fault.text()).contains(text);
                        });
    }

    @Test
    void anExpressionThatIsNoneIsTold() {
        assertThatThrownBy(() -> open(Map.of("queueName", "(", "useRegex", "true"), connection(1)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(
                        "it is no regular expression, which useRegex says that it is");
    }

    @Test
    void anIdentityIsRefusedByItsName() {
        assertThatThrownBy(() -> open(Map.of("queueName", "jobs", "namespace", "shop"), ""))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.field()).contains("metadata.namespace"));
    }
}
