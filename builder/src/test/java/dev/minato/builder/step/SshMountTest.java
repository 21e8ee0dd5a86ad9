package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.builder.BuildCaller;
import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildRequest;
import dev.minato.image.catalog.Image;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** RUN --mount=type=ssh, in containers of the engine. */
class SshMountTest extends ContainerFixture {
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final StringBuilder said = new StringBuilder();

    @BeforeEach
    void empty() {
        connections.set(0);
    }

    @Override
    @AfterEach
    void nothingIsLeft() {
        super.nothingIsLeft();
        while (open.get() > 0) {
            Thread.onSpinWait(); // Both sides are closed on threads of their own.
        }
    }

    /** An agent that says back what it is told. */
    private final class Echo implements BuildCaller.Connection {
        private final PipedOutputStream out = new PipedOutputStream();
        private final PipedInputStream in;

        Echo() throws IOException {
            in = new PipedInputStream(out);
            connections.incrementAndGet();
            open.incrementAndGet();
        }

        @Override
        public InputStream in() {
            return in;
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public void close() throws IOException {
            if (openOnce()) {
                open.decrementAndGet();
            }
            out.close();
            in.close();
        }

        private boolean closed;

        private synchronized boolean openOnce() {
            boolean first = !closed;
            closed = true;
            return first;
        }
    }

    private BuildRequest called(BuildRequest request) {
        BuildCaller caller =
                new BuildCaller() {
                    @Override
                    public Optional<SshAgent> ssh(String id) {
                        return id.equals("none") ? Optional.empty() : Optional.of(Echo::new);
                    }
                };
        return request.withOptions(request.options().toBuilder().caller(caller).build());
    }

    @Override
    Image image(String instructions) {
        return lab.build("FROM busybox:test\n" + instructions, this::called);
    }

    @Test
    void aSocketLeadsToTheAgent() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Image> end = new CompletableFuture<>();
        String file =
                """
                FROM busybox:test
                RUN --mount=type=ssh stat -c '%F %a %u:%g' $SSH_AUTH_SOCK; \
                    while [ ! -e /tmp/told ]; do sleep 0.01; done; rm /tmp/told
                """;
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        end.complete(
                                lab.build(
                                        file,
                                        this::called,
                                        event -> {
                                            if (event instanceof BuildEvent.StepOutput output) {
                                                said.append(
                                                        new String(
                                                                output.bytes(),
                                                                StandardCharsets.UTF_8));
                                                running.countDown();
                                            }
                                        }));
                    } catch (Throwable t) {
                        end.completeExceptionally(t);
                    }
                });
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        Path root = rootOfStep();
        try (SocketChannel channel =
                SocketChannel.open(
                        UnixDomainSocketAddress.of(root.resolve("run/buildkit/ssh_agent.0")))) {
            ByteBuffer answer = ByteBuffer.allocate(5);
            channel.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                assertThat(connections).hasValue(1);
            }
            assertThat(new String(answer.array(), StandardCharsets.UTF_8)).isEqualTo("hello");
            Files.createFile(root.resolve("tmp/told"));
            Image image = end.get(20, TimeUnit.SECONDS);
            assertThat(said).hasToString("socket 600 0:0\n");
            assertThat(lab.files(image).keySet()).isSubsetOf("/tmp");
            assertThat(BuildLab.history(image).toString()).doesNotContain("ssh_agent");
            // The step's end has closed what the step left open.
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    /** The root of the step that runs, as the host sees it. */
    private static Path rootOfStep() {
        return ProcessHandle.allProcesses()
                .map(process -> Path.of("/proc/" + process.pid() + "/root"))
                .filter(root -> Files.exists(root.resolve("run/buildkit/ssh_agent.0")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachAgentHasItsPlace() {
        image(
                """
                RUN --mount=type=ssh --mount=type=ssh,id=b,mode=0666,uid=5,gid=6 \
                    --mount=type=ssh,id=c,target=/at/c \
                    stat -c '%n %a %u:%g' /run/buildkit/* /at/c; echo $SSH_AUTH_SOCK
                """);
        assertThat(lab.output())
                .isEqualTo(
                        """
                        /run/buildkit/ssh_agent.0 600 0:0
                        /run/buildkit/ssh_agent.1 666 5:6
                        /at/c 600 0:0
                        /run/buildkit/ssh_agent.0
                        """);
        image("ENV SSH_AUTH_SOCK=/mine\nRUN --mount=type=ssh echo $SSH_AUTH_SOCK\n");
        assertThat(lab.output()).isEqualTo("/mine\n");
    }

    @Test
    void anAgentThatIsNotThereIsPassedOverUnlessItIsRequired() {
        image("RUN --mount=type=ssh,id=none ls /run/buildkit 2>&1 || echo $SSH_AUTH_SOCK\n");
        assertThat(lab.output()).contains("No such file").endsWith("/run/buildkit/ssh_agent.0\n");
        assertThatThrownBy(() -> image("RUN --mount=type=ssh,id=none,required true\n"))
                .hasMessageContaining("unset ssh forward key none")
                .hasMessageContaining("Dockerfile:2");
    }
}
