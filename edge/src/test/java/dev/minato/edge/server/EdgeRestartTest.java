package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.edge.DnsName;
import dev.minato.edge.EdgeState;
import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.TestBackend;
import dev.minato.edge.control.EdgeClient;
import dev.minato.linux.Signals;
import dev.minato.linux.process.Pidfd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An edge that was killed, or cannot start. */
class EdgeRestartTest extends EdgeProcessFixture {
    @Test
    void servesWhatItKnewAfterAKillAndTheClientComesBack() throws Exception {
        EdgeState first = process.ensure();
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("hi"));
                EdgeClient client = connected()) {
            client.apply(RouteOwner.APPS, to(backend));
            client.putName(new DnsName("net", "web", List.of("10.0.0.2")));
            assertThat(process.ensure().pid()).isEqualTo(first.pid());
            try (Pidfd old = Pidfd.open((int) first.pid())) {
                old.signal(Signals.KILL);
                old.awaitExit(Duration.ofSeconds(5));
            }
            EdgeState second = process.ensure();

            assertThat(second.pid()).isNotEqualTo(first.pid());
            assertThat(second.routes()).isEqualTo(1);
            assertThat(second.dns()).isEqualTo(1);
            try (RawHttpSocket wire = RawHttpSocket.dial(port)) {
                assertThat(wire.send("GET / HTTP/1.1\r\nHost: app\r\n\r\n").answer().body())
                        .isEqualTo("hi");
            }
            assertThat(client.apply(RouteOwner.APPS, List.of())).isEqualTo(2);
        }
    }

    @Test
    @Timeout(15)
    void whoeverWaitsForAnEdgeThatDiesStartsAnotherAtOnce() throws Exception {
        long first = process.ensure().pid();
        CompletableFuture<EdgeState> waiting;
        try (Pidfd edge = Pidfd.open((int) first)) {
            edge.signal(Signals.STOP);
            waiting = CompletableFuture.supplyAsync(process("one", port)::ensure);
            assertThat(waiting).isNotDone();
            edge.signal(Signals.KILL);
        }

        assertThat(waiting.get().pid()).isNotEqualTo(first);
    }

    @Test
    void saysWhichPortIsTakenAndHowToMendIt() throws Exception {
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
            assertThatThrownBy(() -> process.ensure())
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("cannot listen for HTTP on 127.0.0.1:" + port)
                    .hasMessageContaining("already in use")
                    .hasMessageContaining("MINATO_INGRESS_HTTP");
        }
    }
}
