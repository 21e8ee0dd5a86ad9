package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.minato.base.Fault;
import dev.minato.edge.AddressLiterals;
import dev.minato.edge.EdgeState;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.edge.PortReservation;
import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.TestBackend;
import dev.minato.edge.control.EdgeClient;
import dev.minato.linux.Signals;
import dev.minato.linux.process.Pidfd;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The edge as processes of their own: start, adoption, kill, replacement under load. */
class TakeoverTest extends EdgeProcessFixture {
    /** Clients that ask until told to stop; each request that is not answered 200 is noted. */
    private final class Load {
        final AtomicBoolean goOn = new AtomicBoolean(true);
        final AtomicInteger answered = new AtomicInteger();
        final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final List<Thread> clients = new ArrayList<>();

        Load() {
            for (int i = 0; i < 8; i++) {
                boolean keep = i % 2 == 0;
                String request =
                        i % 4 < 2
                                ? "GET / HTTP/1.1\r\nHost: app\r\n"
                                : "POST / HTTP/1.1\r\nHost: app\r\nContent-Length: 5\r\n";
                String text =
                        request
                                + (keep ? "\r\n" : "Connection: close\r\n\r\n")
                                + (i % 4 < 2 ? "" : "hello");
                clients.add(Thread.ofPlatform().start(() -> ask(text, keep)));
            }
        }

        private void ask(String request, boolean keep) {
            while (goOn.get()) {
                try (RawHttpSocket wire = RawHttpSocket.dial(port)) {
                    boolean stays = true;
                    while (stays && goOn.get()) {
                        RawHttpSocket.Answer answer = wire.send(request).answer();
                        if (answer.status() == 200) {
                            answered.incrementAndGet();
                        } else {
                            failures.add(answer.head());
                        }
                        stays = keep && !answer.field("Connection").orElse("").equals("close");
                    }
                } catch (IOException e) {
                    failures.add((keep ? "kept: " : "new: ") + e);
                }
            }
        }

        void awaitMore(int requests) throws InterruptedException {
            int until = answered.get() + requests;
            CountDownLatch never = new CountDownLatch(1);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (answered.get() < until && System.nanoTime() < deadline) {
                var _ = never.await(5, TimeUnit.MILLISECONDS);
            }
        }

        void end() throws InterruptedException {
            goOn.set(false);
            for (Thread client : clients) {
                client.join();
            }
        }
    }

    @Test
    void isReplacedUnderLoadWithoutAFailedRequest() throws Exception {
        EdgeState first = process.ensure();
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("hi"));
                EdgeClient client = connected()) {
            client.apply(RouteOwner.APPS, to(backend));
            int reserved =
                    client.reserve(
                            new PortReservation(
                                    "127.0.0.1", 0, PortReservation.Protocol.TCP, "c1"));
            Load load = new Load();
            load.awaitMore(500);
            EdgeState second = process.replace();
            load.awaitMore(500);
            client.apply(RouteOwner.APPS, to(backend));
            EdgeState third = process("two", port).replace();
            load.awaitMore(500);
            load.end();

            assertThat(load.failures).isEmpty();
            assertThat(load.answered.get()).isGreaterThanOrEqualTo(1_500);
            assertThat(List.of(first.pid(), second.pid(), third.pid())).doesNotHaveDuplicates();
            assertThat(third.program()).isEqualTo("two");
            assertThat(third.reservations())
                    .containsExactly(
                            new PortReservation(
                                    "127.0.0.1", reserved, PortReservation.Protocol.TCP, "c1"));
            try (ServerSocket other = new ServerSocket()) {
                other.setOption(java.net.StandardSocketOptions.SO_REUSEPORT, true);
                assertThatThrownBy(() -> other.bind(AddressLiterals.socket("127.0.0.1", reserved)))
                        .isInstanceOf(java.net.BindException.class);
            }
            assertThat(gone(first.pid())).isTrue();
            assertThat(gone(second.pid())).isTrue();
        }
    }

    private static boolean gone(long pid) {
        try (Pidfd old = Pidfd.open((int) pid)) {
            return old.awaitExit(Duration.ofSeconds(15));
        } catch (dev.minato.linux.LinuxException e) {
            return true;
        }
    }

    /**
     * It would meet a request that is on its way; one that comes is answered, and told to close.
     */
    @Test
    void aConnectionThatRestsIsNotClosedByAnEdgeThatRetires() throws Exception {
        process.ensure();
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("hi"));
                EdgeClient client = connected();
                Socket kept = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.apply(RouteOwner.APPS, to(backend));
            String request = "GET / HTTP/1.1\r\nHost: app\r\n\r\n";
            kept.setSoTimeout(7_000);
            byte[] answer = new byte[8192];
            kept.getOutputStream().write(request.getBytes(US_ASCII));
            assertThat(kept.getInputStream().read(answer)).isPositive();
            process.replace();

            assertThatThrownBy(() -> kept.getInputStream().read(answer))
                    .isInstanceOf(SocketTimeoutException.class);
            kept.getOutputStream().write(request.getBytes(US_ASCII));
            assertThat(new String(answer, 0, kept.getInputStream().read(answer), US_ASCII))
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("connection: close");
        }
    }

    @Test
    void aRequestOfThePredecessorIsFinishedAndItsDrainWaitsForIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        process.ensure();
        try (TestBackend slow =
                        new TestBackend(
                                "slow",
                                wire -> {
                                    wire.head();
                                    asked.countDown();
                                    mayAnswer.await();
                                    wire.send(TestBackend.ok("late"));
                                });
                TestBackend fast = TestBackend.answering("fast", TestBackend.ok("hi"));
                EdgeClient client = connected();
                RawHttpSocket wire = RawHttpSocket.dial(port)) {
            client.apply(RouteOwner.APPS, to(slow));
            wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            process.replace();
            client.apply(RouteOwner.APPS, to(fast));
            CompletableFuture<Void> drained = client.drained("slow");
            try (RawHttpSocket other = RawHttpSocket.dial(port)) {
                assertThat(other.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n").answer().body())
                        .isEqualTo("hi");
            }
            assertThat(drained).isNotDone();
            mayAnswer.countDown();

            RawHttpSocket.Answer late = wire.answer();
            assertThat(late.body()).isEqualTo("late");
            assertThat(late.field("Connection")).contains("close");
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aRequestThatWaitsAtThePredecessorIsReleasedByANewTable() throws Exception {
        process.ensure();
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("awake"));
                EdgeClient client = connected();
                RawHttpSocket wire = RawHttpSocket.dial(port)) {
            client.apply(
                    RouteOwner.APPS,
                    List.of(
                            HostRoute.to(
                                    "app",
                                    RouteGroup.without(EdgeFixture.APP, GroupState.ASLEEP, ""))));
            wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n");
            process.replace();
            client.apply(RouteOwner.APPS, to(backend));

            assertThat(wire.answer().body()).isEqualTo("awake");
        }
    }

    /** As a process that is stopped, or one whose threads have died. */
    @Test
    void anEdgeThatIsThereAndSilentIsReplaced() throws Exception {
        long first = process.ensure().pid();
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("hi"));
                EdgeClient client = connected();
                Pidfd edge = Pidfd.open((int) first)) {
            client.apply(RouteOwner.APPS, to(backend));
            edge.signal(Signals.STOP);

            long second = process("one", port).ensure().pid();

            assertThat(second).isNotEqualTo(first);
            assertThat(gone(first)).isTrue();
            assertThat(client.apply(RouteOwner.APPS, to(backend))).isEqualTo(2);
            try (RawHttpSocket wire = RawHttpSocket.dial(port)) {
                assertThat(wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n").answer().body())
                        .isEqualTo("hi");
            }
        }
    }

    @Test
    void theOldEdgeGoesOnWhenItsSuccessorCannotStart() throws Exception {
        EdgeState first = process.ensure();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestBackend backend = TestBackend.answering("b", TestBackend.ok("hi"));
                EdgeClient client = connected()) {
            client.apply(RouteOwner.APPS, to(backend));
            assertThatThrownBy(() -> process("two", taken.getLocalPort()).replace())
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("cannot listen for HTTP on 127.0.0.1:");

            assertThat(process.ensure().pid()).isEqualTo(first.pid());
            assertThat(client.apply(RouteOwner.APPS, to(backend))).isEqualTo(2);
            try (RawHttpSocket wire = RawHttpSocket.dial(port)) {
                assertThat(wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n").answer().body())
                        .isEqualTo("hi");
            }
        }
    }
}
