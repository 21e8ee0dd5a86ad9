package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What every trigger that asks a server promises, whatever the server does. */
@Timeout(60)
public abstract class TriggerContract {
    /** The password, key or token of the rule under test: no text may hold it. */
    protected static final String SECRET = "n0t-to-be-seen-Xq7";

    private static final Duration PATIENCE = Duration.ofMillis(600);
    private static final Duration AMPLE = Duration.ofSeconds(20);
    private static final long SLACK_MILLIS = 5000;

    private HostileServer server;

    /**
     * A trigger that asks 127.0.0.1 at this port, with {@link #SECRET} where the type takes one.
     */
    protected abstract Trigger trigger(int port);

    /**
     * Serves a connection as the real server would while the metric is {@code number}; until the
     * client leaves.
     */
    protected abstract void serve(Socket client, String number) throws IOException;

    /** Numbers that a server of the type may say, beside those that it must not. */
    protected List<String> numbers() {
        return List.of("0", "7", "-3", "9223372036854775807", "99999999999999999999999");
    }

    /** What a server says before it turns endless or slow; empty for nothing. */
    protected byte[] beginning() {
        return new byte[0];
    }

    /** A server with one kind of manners, by whose fault nothing may be lost. */
    @BeforeEach
    void listen() throws IOException {
        server = new HostileServer(client -> serve(client, "7"));
    }

    @AfterEach
    void hangUp() throws IOException {
        server.close();
    }

    @Test
    void itReadsWhatTheServerHas() {
        try (Trigger trigger = trigger(server.port())) {
            assertThat(trigger.read(AMPLE).value()).isEqualTo(7);
            assertThat(trigger.read(AMPLE).value()).isEqualTo(7);
        }
    }

    @Test
    void nothingIsConnectedBeforeTheFirstReading() {
        trigger(server.port()).close();
        assertThat(server.accepted()).isZero();
    }

    @Test
    void aClosedTriggerHoldsNothing() {
        Trigger trigger = trigger(server.port());
        trigger.read(AMPLE);
        trigger.close();
        trigger.close();
        server.awaitNoneOpen();
        assertThatThrownBy(() -> trigger.read(PATIENCE)).isInstanceOf(Fault.class);
    }

    @Test
    void aSilentServerIsGivenUpInTime() {
        fails(HostileServer.SILENT);
    }

    @Test
    void aServerThatClosesIsTold() {
        fails(HostileServer.CLOSING);
        fails(HostileServer.HANGING_UP);
    }

    @Test
    void aSlowServerIsGivenUpInTime() {
        byte[] slow =
                (new String(beginning(), StandardCharsets.ISO_8859_1) + "1".repeat(4000))
                        .getBytes(StandardCharsets.ISO_8859_1);
        fails(HostileServer.dripping(slow, 20));
    }

    @Test
    void anEndlessServerIsGivenUpInTimeAndInBoundedMemory() {
        fails(HostileServer.endless("1".getBytes(StandardCharsets.US_ASCII)));
        fails(HostileServer.endless("\r\n".getBytes(StandardCharsets.US_ASCII)));
        byte[] beginning = beginning();
        fails(client -> {
            client.getOutputStream().write(beginning);
            HostileServer.endless("1".getBytes(StandardCharsets.US_ASCII)).serve(client);
        });
    }

    @Test
    void nonsenseIsTold() {
        for (long seed = 1; seed <= 4; seed++) {
            fails(HostileServer.nonsense(seed));
        }
    }

    /** What was sent comes back, the password too: it may be in what the server is said to say. */
    @Test
    void anEchoIsTold() {
        fails(HostileServer.ECHO);
    }

    @Test
    void aServerThatIsNotThereIsTold() throws IOException {
        server.close();
        try (Trigger trigger = trigger(server.port())) {
            told(trigger);
        }
    }

    /** Each failure by itself: in time, without secrets, nothing left, and the next one is good. */
    private void fails(HostileServer.Manner manner) {
        server.behave(manner);
        server.hangUp();
        server.awaitNoneOpen();
        try (Trigger trigger = trigger(server.port())) {
            told(trigger);
            server.awaitNoneOpen();
            server.behave(client -> serve(client, "7"));
            assertThat(trigger.read(AMPLE).value()).isEqualTo(7);
        }
    }

    private void told(Trigger trigger) {
        long from = System.nanoTime();
        Fault fault = catchThrowableOfType(Fault.class, () -> trigger.read(PATIENCE));
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
        assertThat(fault).as("a fault").isNotNull();
        assertThat(took).isLessThan(PATIENCE.toMillis() + SLACK_MILLIS);
        assertThat(fault.text()).contains("127.0.0.1:" + server.port()).hasSizeLessThan(600);
        for (Throwable each = fault; each != null; each = each.getCause()) {
            assertThat(String.valueOf(each)).doesNotContain(SECRET);
        }
    }

    @Test
    void aServerThatWasStartedAnewIsAskedAnew() {
        try (Trigger trigger = trigger(server.port())) {
            trigger.read(AMPLE);
            server.hangUp();
            server.awaitNoneOpen();
            server.behave(client -> serve(client, "5"));
            assertThat(afterOneFailure(trigger).value()).isEqualTo(5);
        }
    }

    private static TriggerReading afterOneFailure(Trigger trigger) {
        try {
            return trigger.read(AMPLE);
        } catch (Fault fault) {
            return trigger.read(AMPLE);
        }
    }

    @Test
    void closingFromAnotherThreadEndsAReading() throws Exception {
        server.behave(HostileServer.SILENT);
        Trigger trigger = trigger(server.port());
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        trigger.read(Duration.ofMinutes(1));
                        ended.completeExceptionally(new AssertionError("a silent server answered"));
                    } catch (Throwable e) {
                        ended.complete(e);
                    }
                });
        server.awaitAccepted();
        trigger.close();

        assertThat(get(ended)).isInstanceOf(Fault.class);
        server.awaitNoneOpen();
    }

    private static Throwable get(CompletableFuture<Throwable> ended) throws Exception {
        try {
            return ended.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    void numbersOfAnySizeAreAReadingOrAFault() {
        for (String number : numbers()) {
            server.behave(client -> serve(client, number));
            try (Trigger trigger = trigger(server.port())) {
                TriggerReading reading = trigger.read(AMPLE);
                assertThat(reading.value()).as(number).isFinite().isNotNegative();
            } catch (Fault fault) {
                assertThat(fault.text()).as(number).isNotBlank().doesNotContain(SECRET);
            }
        }
    }
}
