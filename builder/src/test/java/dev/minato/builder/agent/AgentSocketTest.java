package dev.minato.builder.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.builder.BuildCaller;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

@Timeout(30)
class AgentSocketTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir Path folder;
    private final Semaphore connected = new Semaphore(0);
    private final Semaphore closed = new Semaphore(0);

    /** An agent that says back what it is told. */
    private final class Echo implements BuildCaller.Connection {
        private final Pipe pipe = Pipe.open();

        Echo() throws IOException {
            connected.release();
        }

        @Override
        public InputStream in() {
            return Channels.newInputStream(pipe.source());
        }

        @Override
        public OutputStream out() {
            return Channels.newOutputStream(pipe.sink());
        }

        @Override
        public void close() throws IOException {
            pipe.sink().close();
            pipe.source().close();
            closed.release();
        }
    }

    private AgentSocket socket(int connections, Duration silence) throws IOException {
        return AgentSocket.open(
                folder.resolve("agent"), Echo::new, new AgentSocket.Limits(connections, silence));
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("agent")));
    }

    private static String say(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        ByteBuffer answer = ByteBuffer.allocate(text.length());
        while (answer.hasRemaining() && channel.read(answer) >= 0) {}
        return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }

    @Test
    void severalTalkAtOnceInBothDirections() throws Exception {
        try (AgentSocket _ = socket(4, LONG);
                SocketChannel one = connect();
                SocketChannel two = connect()) {
            assertThat(say(one, "hello")).isEqualTo("hello");
            assertThat(say(two, "x".repeat(100_000))).hasSize(100_000);
            assertThat(say(one, "again")).isEqualTo("again");
        }
        closed.acquire(2);
    }

    @Test
    void beyondTheLimitOneWaitsUntilAnotherHasEnded() throws Exception {
        try (AgentSocket _ = socket(1, LONG);
                SocketChannel second = second()) {
            assertThat(say(second, "now")).isEqualTo("now");
            assertThat(connected.availablePermits()).isEqualTo(2);
        }
    }

    /** One that connects while another talks, which then goes. */
    private SocketChannel second() throws IOException {
        try (SocketChannel first = connect()) {
            assertThat(say(first, "a")).isEqualTo("a");
            SocketChannel second = connect();
            assertThat(say(first, "b")).isEqualTo("b");
            assertThat(connected.availablePermits()).isEqualTo(1);
            return second;
        }
    }

    @Test
    void whoIsSilentIsClosed() throws Exception {
        try (AgentSocket _ = socket(4, Duration.ofMillis(20));
                SocketChannel one = connect()) {
            assertThat(one.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            closed.acquire();
        }
    }

    @Test
    void theEndOfTheStepClosesEverything() throws Exception {
        AgentSocket socket = socket(4, LONG);
        try (SocketChannel one = connect()) {
            assertThat(say(one, "a")).isEqualTo("a");
            socket.close();
            assertThat(one.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            closed.acquire();
        }
    }

    @Test
    void anAgentThatDoesNotAnswerEndsTheConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        BuildCaller.SshAgent gone =
                () -> {
                    asked.countDown();
                    throw new IOException("gone");
                };
        try (AgentSocket _ =
                        AgentSocket.open(folder.resolve("agent"), gone, AgentSocket.Limits.USUAL);
                SocketChannel one = connect()) {
            assertThat(one.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            asked.await();
        }
    }
}
