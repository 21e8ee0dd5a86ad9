package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.builder.BuildCaller;
import dev.minato.builder.agent.AgentSocket;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A caller's SSH agent as a socket of this host, for as long as this is open.
 *
 * @param path where it is
 */
record GitAgentSocket(Path path, AgentSocket socket) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GitAgentSocket.class);

    /**
     * Listens.
     *
     * @param folder only we may look into it
     */
    static GitAgentSocket open(BuildCaller.SshAgent agent, Path folder) {
        Path path = folder.resolve("agent");
        try {
            Files.deleteIfExists(path);
            return new GitAgentSocket(
                    path, AgentSocket.open(path, agent, AgentSocket.Limits.USUAL));
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot lend the SSH agent at " + path + ": " + Reason.of(e),
                    e);
        }
    }

    @Override
    public void close() {
        socket.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("the socket of an SSH agent is not removed", e);
        }
    }
}
