package dev.minato.edge.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.edge.wire.Message;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** A peer that is there and does not do its part. */
@Timeout(10)
class ControlChannelTest {
    @TempDir Path folder;
    private ServerSocketChannel server;
    private ControlChannel line;
    private SocketChannel peer;

    @BeforeEach
    void connect() throws IOException {
        Path socket = folder.resolve("s");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        line =
                new ControlChannel(
                        SocketChannel.open(UnixDomainSocketAddress.of(socket)),
                        Duration.ofMillis(50));
        peer = server.accept();
    }

    @AfterEach
    void disconnect() throws IOException {
        line.close();
        peer.close();
        server.close();
    }

    @Test
    void whoOwesAnAnswerHasADeadline() {
        assertThatThrownBy(() -> line.receive(Duration.ofMillis(50)))
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aFrameThatWasBegunHasADeadline() throws IOException {
        peer.write(ByteBuffer.wrap(new byte[] {0, 0}));

        assertThatThrownBy(() -> line.receive()).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aPeerThatTakesNothingHasADeadline() {
        Message.DialFailed long100k = new Message.DialFailed("b", "x".repeat(100_000));

        assertThatThrownBy(
                        () -> {
                            while (true) {
                                line.send(long100k);
                            }
                        })
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void whoHasNothingToSayMayBeSilent() throws IOException {
        new ControlChannel(peer).send(new Message.Drained("b"));

        assertThat(line.receive()).isEqualTo(new Message.Drained("b"));
    }
}
