package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.builder.BuildCaller;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A caller's SSH agent as a socket of this host, for as long as this is open. */
final class GitAgentSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GitAgentSocket.class);

    private final BuildCaller.SshAgent agent;
    private final Path path;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private GitAgentSocket(BuildCaller.SshAgent agent, Path path, ServerSocketChannel server) {
        this.agent = agent;
        this.path = path;
        this.server = server;
    }

    /**
     * Listens.
     *
     * @param folder only we may look into it
     */
    static GitAgentSocket open(BuildCaller.SshAgent agent, Path folder) {
        Path path = folder.resolve("agent");
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                Files.deleteIfExists(path);
                server.bind(UnixDomainSocketAddress.of(path));
                GitAgentSocket socket = new GitAgentSocket(agent, path, server);
                Thread.ofVirtual().name("git-agent").start(socket::accept);
                return socket;
            } catch (IOException | RuntimeException | Error e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot lend the SSH agent at " + path + ": " + Reason.of(e),
                    e);
        }
    }

    Path path() {
        return path;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                open.add(client);
                Thread.ofVirtual().name("git-agent").start(() -> serve(client));
            } catch (IOException e) {
                LOG.debug("the socket of an SSH agent is closed: {}", Reason.of(e));
                return;
            }
        }
    }

    /** Until one side ends, which ends the other. */
    private void serve(SocketChannel client) {
        try (client;
                BuildCaller.Connection connection = agent.connect()) {
            var _ =
                    Thread.ofVirtual()
                            .name("git-agent")
                            .start(() -> {
                                pass(connection.in(), Channels.newOutputStream(client));
                                end(client);
                            });
            pass(Channels.newInputStream(client), connection.out());
        } catch (IOException e) {
            LOG.debug("a connection to an SSH agent ended: {}", Reason.of(e));
        } finally {
            open.remove(client);
        }
    }

    private static void end(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.debug("a connection to an SSH agent ended: {}", Reason.of(e));
        }
    }

    private static void pass(InputStream in, OutputStream out) {
        byte[] buffer = new byte[16 << 10];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            LOG.debug("a connection to an SSH agent ended: {}", Reason.of(e));
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (SocketChannel client : open) {
                client.close();
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("the socket of an SSH agent is not removed", e);
        }
    }
}
