package dev.minato.scaler.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.KedaTriggers;
import dev.minato.scaler.driver.ClassPathDrivers;
import dev.minato.testkit.HostileServer;
import dev.minato.testkit.TriggerContract;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** {@code redis-streams}, against recorded answers. */
class RedisStreamsTypeTest extends TriggerContract {
    private static final String GROUP =
            "$4\r\nname\r\n$%d\r\n%s\r\n$9\r\nconsumers\r\n:1\r\n$7\r\npending\r\n:3\r\n"
                    + "$17\r\nlast-delivered-id\r\n$3\r\n5-0\r\n$12\r\nentries-read\r\n:5\r\n"
                    + "$3\r\nlag\r\n%s\r\n";

    private static TriggerSpec rule(int port, Map<String, String> more) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("stream", "orders");
        metadata.put("address", "127.0.0.1:" + port);
        metadata.putAll(more);
        return new TriggerSpec(
                "redis-streams", metadata, Map.of("username", "u", "password", SECRET), Map.of());
    }

    @Override
    protected Trigger trigger(int port) {
        return new KedaTriggers(ClassPathDrivers.loader())
                .open(rule(port, Map.of("consumerGroup", "workers", "lagCount", "5")));
    }

    @Override
    protected void serve(Socket client, String number) throws IOException {
        new FakeRedis(answers("XINFO GROUPS orders", groups(":" + number))).serve(client);
    }

    private static Map<String, String> answers(String command, String answer) {
        Map<String, String> answers = new HashMap<>();
        answers.put("AUTH u " + SECRET, "+OK\r\n");
        answers.put("XLEN orders", ":12\r\n");
        answers.put(command, answer);
        return answers;
    }

    private static String groups(String lag) {
        return "*2\r\n*12\r\n"
                + GROUP.formatted(5, "other", ":99")
                + "*12\r\n"
                + GROUP.formatted(7, "workers", lag);
    }

    private static double read(Map<String, String> rule, Map<String, String> answers)
            throws IOException {
        try (HostileServer server = new HostileServer(new FakeRedis(answers)::serve);
                Trigger trigger =
                        new KedaTriggers(ClassPathDrivers.loader())
                                .open(rule(server.port(), rule))) {
            return trigger.read(Duration.ofSeconds(20)).value();
        }
    }

    @Test
    void withoutAGroupItIsTheLength() throws IOException {
        assertThat(read(Map.of("streamLength", "3"), answers("-", ""))).isEqualTo(12);
    }

    @Test
    void aGroupsPendingEntriesAreCounted() throws IOException {
        String pending =
                "*4\r\n:17\r\n$3\r\n1-0\r\n$3\r\n9-0\r\n*1\r\n*2\r\n$1\r\nc\r\n$2\r\n17\r\n";
        assertThat(
                        read(
                                Map.of("consumerGroup", "workers"),
                                answers("XPENDING orders workers", pending)))
                .isEqualTo(17);
    }

    @Test
    void aGroupThatIsNotThereHasNothingPendingToTell() {
        assertThatThrownBy(() ->
                        read(
                                Map.of("consumerGroup", "workers"),
                                answers(
                                        "XPENDING orders workers",
                                        "-NOGROUP No such key 'orders' or consumer group"
                                                + " 'workers'\r\n")))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("make it with XGROUP CREATE orders workers $ MKSTREAM");
    }

    @Test
    void lagIsWhatTheServerSaysOfTheGroup() throws IOException {
        Map<String, String> rule = Map.of("consumerGroup", "workers", "lagCount", "5");
        assertThat(read(rule, answers("XINFO GROUPS orders", groups(":4")))).isEqualTo(4);
        assertThat(read(rule, answers("XINFO GROUPS orders", "*0\r\n"))).isEqualTo(12);
        assertThat(read(rule, answers("XINFO GROUPS orders", "-ERR no such key\r\n"))).isZero();
    }

    /** KEDA's client takes it for -1, and the group sleeps with work left. */
    @Test
    void lagThatTheServerHasLostIsCounted() throws IOException {
        Map<String, String> answers = answers("XINFO GROUPS orders", groups("$-1"));
        answers.put("EVAL", ":6\r\n");
        assertThat(read(Map.of("consumerGroup", "workers", "lagCount", "5"), answers)).isEqualTo(6);
    }

    @Test
    void lagIsOfAGroup() {
        assertThatThrownBy(() ->
                        new KedaTriggers(ClassPathDrivers.loader())
                                .check(rule(1, Map.of("lagCount", "5"))))
                .hasMessageContaining("consumerGroup is missing");
    }
}
