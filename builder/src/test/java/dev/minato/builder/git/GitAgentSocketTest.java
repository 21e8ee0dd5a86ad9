package dev.minato.builder.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.builder.BuildCaller;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real ssh-agent, lent to ssh-add by a socket of ours. */
@Timeout(60)
class GitAgentSocketTest {
    @TempDir Path folder;

    private record Real(Path socket) implements BuildCaller.SshAgent {
        @Override
        public BuildCaller.Connection connect() throws IOException {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new BuildCaller.Connection() {
                @Override
                public InputStream in() {
                    return Channels.newInputStream(channel);
                }

                @Override
                public OutputStream out() {
                    return Channels.newOutputStream(channel);
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                }
            };
        }
    }

    private static String run(Path agent, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SSH_AUTH_SOCK", agent.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    @Test
    void keysOfTheCallersAgentAreSeen() throws Exception {
        Path real = folder.resolve("real");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", real.toString()).start();
        try {
            // It says where it listens once it does.
            assertThat(agent.inputReader().readLine()).contains(real.toString());
            Path key = folder.resolve("key");
            run(
                    real,
                    "ssh-keygen",
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-C",
                    "mine",
                    "-f",
                    key.toString());
            run(real, "ssh-add", "-q", key.toString());
            Path lent = Files.createDirectory(folder.resolve("lent"));
            try (GitAgentSocket socket = GitAgentSocket.open(new Real(real), lent)) {
                for (int i = 0; i < 3; i++) {
                    assertThat(run(socket.path(), "ssh-add", "-l")).contains("mine (ED25519)");
                }
            }
            assertThat(lent.resolve("agent")).doesNotExist();
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }

    @Test
    void anAgentThatIsGoneEndsTheConnectionAlone() throws Exception {
        Real gone = new Real(folder.resolve("none"));
        try (GitAgentSocket socket = GitAgentSocket.open(gone, folder)) {
            assertThat(run(socket.path(), "ssh-add", "-l"))
                    .contains("communication with agent failed");
            assertThat(run(socket.path(), "ssh-add", "-l"))
                    .contains("communication with agent failed");
        }
        assertThatThrownBy(() -> GitAgentSocket.open(gone, folder.resolve("no/folder")))
                .isInstanceOf(Fault.class)
                .hasMessageStartingWith("cannot lend the SSH agent at ");
    }
}
