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
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code azure-queue} against a server of a queue's two answers. */
class AzureQueueTriggerTest extends TriggerContract {
    private static final Duration AMPLE = Duration.ofSeconds(20);

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final AzureQueueType type = new AzureQueueType();

    @Override
    protected Trigger trigger(int port) {
        return open(Map.of("queueName", "jobs"), connection(port));
    }

    private static String connection(int port) {
        return "AccountName=shop;AccountKey="
                + Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8))
                + ";QueueEndpoint=http://127.0.0.1:"
                + port
                + "/shop/";
    }

    private Trigger open(Map<String, String> metadata, String connection) {
        return type.open(
                new TriggerParameters(
                        type,
                        new TriggerSpec(
                                "azure-queue",
                                metadata,
                                connection.isEmpty() ? Map.of() : Map.of("connection", connection),
                                Map.of())));
    }

    @Override
    protected void serve(Socket client, String number) throws IOException {
        serve(client, number, 0);
    }

    private void serve(Socket client, String number, int peeked) throws IOException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        List<String> head = new ArrayList<>();
        String line = in.readLine();
        while (line != null) {
            head.add(line);
            if (line.isEmpty()) {
                requests.add(head.getFirst());
                boolean peek = head.getFirst().contains("peekonly=true");
                say(
                        client,
                        peek
                                ? "<QueueMessagesList>"
                                        + "<QueueMessage/>".repeat(peeked)
                                        + "</QueueMessagesList>"
                                : "",
                        peek ? "" : "x-ms-approximate-messages-count: " + number + "\r\n");
                head.clear();
            }
            line = in.readLine();
        }
    }

    static void say(Socket client, String body, String headers) throws IOException {
        client.getOutputStream()
                .write(
                        ("HTTP/1.1 200 OK\r\nContent-Length: "
                                        + body.getBytes(StandardCharsets.UTF_8).length
                                        + "\r\n"
                                        + headers
                                        + "\r\n"
                                        + body)
                                .getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected byte[] beginning() {
        return "HTTP/1.1 200 OK\r\nx-ms-approximate-messages-count: 7\r\n\r\n"
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void allMessagesAreAskedForByName() throws IOException {
        try (HostileServer server = new HostileServer(client -> serve(client, "40"));
                Trigger trigger = trigger(server.port())) {
            assertThat(trigger.read(AMPLE)).isEqualTo(TriggerReading.average(40, 5, 0));
        }
        assertThat(requests).containsExactly("GET /shop/jobs?comp=metadata HTTP/1.1");
    }

    @Test
    void visibleOnesAreCountedUpToThirtyOneAndAllFromThereOn() throws IOException {
        Map<String, String> rule =
                Map.of("queueName", "jobs", "queueLengthStrategy", "visibleOnly");
        for (int peeked : new int[] {0, 31, 32}) {
            try (HostileServer server = new HostileServer(client -> serve(client, "99", peeked));
                    Trigger trigger = open(rule, connection(server.port()))) {
                assertThat(trigger.read(AMPLE).value()).isEqualTo(peeked == 32 ? 99 : peeked);
            }
        }
        assertThat(requests)
                .contains("GET /shop/jobs/messages?numofmessages=32&peekonly=true HTTP/1.1");
    }

    @Test
    void aKeyThatIsRefusedIsTold() throws IOException {
        try (HostileServer server =
                        new HostileServer(client -> {
                            client.getInputStream().read(new byte[4096]);
                            client.getOutputStream()
                                    .write(
                                            "HTTP/1.1 403 x\r\nContent-Length: 0\r\n\r\n"
                                                    .getBytes(StandardCharsets.UTF_8));
                        });
                Trigger trigger = trigger(server.port())) {
            assertThatThrownBy(() -> trigger.read(AMPLE))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("the queue \"jobs\": ")
                    .hasMessageContaining("403")
                    .message()
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void aQueueThatIsNotThereIsTold() throws IOException {
        try (HostileServer server =
                        new HostileServer(client -> {
                            client.getInputStream().read(new byte[4096]);
                            client.getOutputStream()
                                    .write(
                                            "HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n"
                                                    .getBytes(StandardCharsets.UTF_8));
                        });
                Trigger trigger = trigger(server.port())) {
            assertThatThrownBy(() -> trigger.read(AMPLE))
                    .isInstanceOf(Fault.class)
                    .hasMessage(
                            "Azure queues at http://127.0.0.1:"
                                    + server.port()
                                    + "/shop: there is no queue \"jobs\": see queueName of the"
                                    + " rule");
        }
    }

    /** The value was made beside it, by another HMAC. */
    @Test
    void aRequestIsSignedBySharedKey() {
        var request =
                StorageAccount.parse("UseDevelopmentStorage=true")
                        .get(
                                "jobs",
                                Map.of("comp", "metadata"),
                                ZonedDateTime.of(2026, 11, 1, 9, 5, 7, 0, ZoneOffset.UTC))
                        .build();

        assertThat(request.uri())
                .hasToString("http://127.0.0.1:10001/devstoreaccount1/jobs?comp=metadata");
        assertThat(request.headers().firstValue("x-ms-date"))
                .contains("Sun, 01 Nov 2026 09:05:07 GMT");
        assertThat(request.headers().firstValue("Authorization"))
                .contains(
                        "SharedKey devstoreaccount1:/e+sXlMXvbjCwAEmu8OFK16MZ7pJUmBoZ+KSla51yq0=");
    }

    @Test
    void aTokenStandsInTheAddressInPlaceOfASignature() {
        var request =
                StorageAccount.parse(
                                "QueueEndpoint=https://shop.queue.core.windows.net/;"
                                        + "SharedAccessSignature=?sv=2022&sig=a%2Bb")
                        .get("jobs", Map.of("comp", "metadata"), ZonedDateTime.now(ZoneOffset.UTC))
                        .build();

        assertThat(request.uri())
                .hasToString(
                        "https://shop.queue.core.windows.net/jobs?comp=metadata&sv=2022&sig=a%2Bb");
        assertThat(request.headers().firstValue("Authorization")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AccountName=shop;AccountKey=aGlkZGVuMQ==|https://shop.queue.core.windows.net",
                "defaultendpointsprotocol=http;ACCOUNTNAME=shop;AccountKey=aGlkZGVuMQ==;EndpointSuffix=x.y|http://shop.queue.x.y",
                "UseDevelopmentStorage=true|http://127.0.0.1:10001/devstoreaccount1",
                "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://azurite|http://azurite:10001/devstoreaccount1",
            })
    void aConnectionStringNamesTheQueues(String text, String endpoint) {
        assertThat(StorageAccount.parse(text).queues()).hasToString(endpoint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AccountName=shop|it has no AccountKey",
                "AccountKey=hidden1|it has no AccountName",
                "AccountName=shop;AccountKey=hidden1!|its AccountKey is no Base64",
                "AccountName=a/b;AccountKey=hidden1=|its AccountName is no account's name",
                "AccountName=shop;AccountKey=aGlk;QueueEndpoint=ftp://hidden1|no http or https URL",
                "QueueEndpoint=https://a;SharedAccessSignature=hidden1 {|is not percent-encoded",
                "hidden1|a part of it is no Name=value",
            })
    void aConnectionStringIsRefusedWithoutAWordOfIt(String text, String reason) {
        assertThatThrownBy(() -> open(Map.of("queueName", "jobs"), text))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("hidden1");
    }

    @Test
    void anIdentityIsRefusedByItsName() {
        assertThatThrownBy(() -> open(Map.of("queueName", "jobs", "accountName", "shop"), ""))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.kind()).isEqualTo(Fault.Kind.UNSUPPORTED);
                            assertThat(fault.field()).contains("metadata.accountName");
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "queueName,Jobs,it must be 3 to 63 small letters",
        "queueName,../x,it must be 3 to 63 small letters",
        "queueLength,0,it must be a whole number of 1 or more",
        "queueLength,2.5,it must be a whole number of 1 or more",
        "activationQueueLength,-1,it must be a whole number of 0 or more",
        "queueLengthStrategy,some,'it must be one of all, visibleonly'"
    })
    void whatIsWrongIsToldWithItsField(String name, String value, String text) {
        Map<String, String> rule = new HashMap<>(Map.of("queueName", "jobs"));
        rule.put(name, value);
        assertThatThrownBy(() -> open(rule, "UseDevelopmentStorage=true"))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.field()).contains("metadata." + name);
                            assertThat(fault.text()).contains(text);
                        });
    }
}
