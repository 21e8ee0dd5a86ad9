package dev.minato.scaler.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;
import dev.minato.platform.scale.AppPlaces;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.KedaTriggers;
import dev.minato.scaler.driver.ClassPathDrivers;
import dev.minato.testkit.HostileServer;
import dev.minato.testkit.TriggerContract;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code redis}, against recorded answers. */
class RedisTypeTest extends TriggerContract {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static TriggerSpec rule(int port, Map<String, String> more) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("listName", "jobs");
        metadata.put("address", "127.0.0.1:" + port);
        metadata.putAll(more);
        return new TriggerSpec("redis", metadata, Map.of("password", SECRET), Map.of());
    }

    @Override
    protected Trigger trigger(int port) {
        return new KedaTriggers(ClassPathDrivers.loader())
                .open(rule(port, Map.of("databaseIndex", "2")));
    }

    private static Map<String, String> answers(String type, String command, String number) {
        Map<String, String> answers = new HashMap<>();
        answers.put("AUTH " + SECRET, "+OK\r\n");
        answers.put("AUTH", "-WRONGPASS invalid username-password pair or user is disabled.\r\n");
        answers.put("SELECT 2", "+OK\r\n");
        answers.put("TYPE jobs", "+" + type + "\r\n");
        answers.put(command + " jobs", ":" + number + "\r\n");
        return answers;
    }

    @Override
    protected void serve(Socket client, String number) throws IOException {
        new FakeRedis(answers("list", "LLEN", number)).serve(client);
    }

    @Override
    protected byte[] beginning() {
        return "+OK\r\n$500000\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    private static TriggerReading read(Map<String, String> answers) throws IOException {
        try (HostileServer server = new HostileServer(new FakeRedis(answers)::serve);
                Trigger trigger =
                        new KedaTriggers(ClassPathDrivers.loader())
                                .open(rule(server.port(), Map.of("activationListLength", "4")))) {
            return trigger.read(SOON);
        }
    }

    /** As containers of the environment know it; whoever asks is on no network of theirs. */
    @Test
    void anAppIsAskedByItsName() throws IOException {
        try (HostileServer server =
                new HostileServer(new FakeRedis(answers("list", "LLEN", "50"))::serve)) {
            List<InetSocketAddress> replicas =
                    List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            assertThat(readQueue((host, port) -> app(host, port, replicas)).value()).isEqualTo(50);
        }
        assertThatThrownBy(() -> readQueue((host, port) -> app(host, port, List.of())))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "Redis at queue:6379: no replica of the app queue is ready; a rule wakes"
                                + " none");
    }

    private static Optional<List<InetSocketAddress>> app(
            String host, int port, List<InetSocketAddress> replicas) {
        return host.equals("queue") && port == 6379 ? Optional.of(replicas) : Optional.empty();
    }

    private static TriggerReading readQueue(AppPlaces places) {
        TriggerSpec rule = rule(1, Map.of("address", "queue:6379")).at(places);
        try (Trigger trigger = new KedaTriggers(ClassPathDrivers.loader()).open(rule)) {
            return trigger.read(SOON);
        }
    }

    @Test
    void theLengthIsThatOfWhateverLiesThere() throws IOException {
        assertThat(read(answers("list", "LLEN", "50"))).isEqualTo(TriggerReading.average(50, 5, 4));
        assertThat(read(answers("set", "SCARD", "6")).value()).isEqualTo(6);
        assertThat(read(answers("zset", "ZCARD", "7")).value()).isEqualTo(7);
        assertThat(read(answers("hash", "HLEN", "8")).value()).isEqualTo(8);
        assertThat(read(answers("none", "LLEN", "9")).value()).isZero();
    }

    @Test
    void itIsActiveAboveItsActivation() throws IOException {
        assertThat(read(answers("list", "LLEN", "4")).active()).isFalse();
        assertThat(read(answers("list", "LLEN", "5")).active()).isTrue();
    }

    @Test
    void whatHasNoLengthIsTold() {
        assertThatThrownBy(() -> read(answers("stream", "XLEN", "9")))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("is a stream: its trigger is redis-streams");
        assertThatThrownBy(() -> read(answers("string", "STRLEN", "9")))
                .hasMessageContaining("name a list, a set, a sorted set or a hash");
    }

    @Test
    void aPasswordThatIsRefusedIsToldWithItsMend() {
        Map<String, String> answers = answers("list", "LLEN", "1");
        answers.remove("AUTH " + SECRET);
        assertThatThrownBy(() -> read(answers))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("AUTH is answered \"WRONGPASS")
                .hasMessageContaining("see username and password in auth");
    }

    @Test
    void whereTheServerIsMayBeSaidInThreeWays() {
        TriggerSpec byParts =
                new TriggerSpec(
                        "redis",
                        Map.of("listName", "j", "hostFromEnv", "H", "port", "6379"),
                        Map.of(),
                        Map.of("H", "cache"));
        assertThat(new KedaTriggers(ClassPathDrivers.loader()).check(byParts)).isEmpty();
        assertThat(refused(Map.of("address", "cache")))
                .hasMessageContaining(
                        "metadata.address is \"cache\": it must be one host and port");
        assertThat(refused(Map.of("address", "a:1,b:2")))
                .hasMessageContaining("several are a cluster's");
        assertThat(refused(Map.of("address", ""))).hasMessageContaining("address is missing");
        assertThat(refused(Map.of("address", "cache:99999"))).isNotNull();
    }

    @Test
    void tlsIsSaidOnce() {
        Fault fault =
                catchThrowableOfType(
                        Fault.class,
                        () ->
                                new KedaTriggers(ClassPathDrivers.loader())
                                        .check(
                                                new TriggerSpec(
                                                        "redis",
                                                        Map.of(
                                                                "listName", "j",
                                                                "address", "c:1",
                                                                "enableTLS", "true"),
                                                        Map.of("tls", "enable"),
                                                        Map.of())));
        assertThat(fault).hasMessageContaining("give one of them");
        assertThat(refused(Map.of("enableTLS", "maybe")))
                .hasMessageContaining("it must be true or false");
    }

    private static Fault refused(Map<String, String> more) {
        return catchThrowableOfType(
                Fault.class,
                () -> new KedaTriggers(ClassPathDrivers.loader()).check(rule(6379, more)));
    }
}
