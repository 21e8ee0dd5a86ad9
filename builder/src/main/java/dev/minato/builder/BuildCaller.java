package dev.minato.builder;

import dev.minato.remote.RegistryCredentials;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The caller of a build, asked for what only it has and no layer, history or cache key may contain.
 * Safe for concurrent use.
 */
public interface BuildCaller {
    /** The largest secret, in bytes, as BuildKit has it. */
    int LARGEST_SECRET = 500 << 10;

    /** Somebody who has nothing. */
    BuildCaller NONE = new BuildCaller() {};

    /**
     * The value of a secret.
     *
     * @param id as {@code RUN --mount=type=secret,id=} has it
     * @return empty where the caller has none of that name; at most {@link #LARGEST_SECRET} bytes
     * @throws dev.minato.base.Fault invalid, when it is larger; unavailable, when the caller is
     *     gone
     */
    default Optional<byte[]> secret(String id) {
        return Optional.empty();
    }

    /**
     * An SSH agent.
     *
     * @param id as {@code RUN --mount=type=ssh,id=} has it; {@code default} where it has none
     * @return empty where the caller has none of that name
     * @throws dev.minato.base.Fault unavailable, when the caller is gone
     */
    default Optional<SshAgent> ssh(String id) {
        return Optional.empty();
    }

    /**
     * What to show to a registry.
     *
     * @param host of its references, {@code docker.io} for Docker Hub
     * @return empty where the caller has nothing for it
     * @throws dev.minato.base.Fault unavailable, when the caller is gone
     */
    default Optional<RegistryCredentials> credentials(String host) {
        return Optional.empty();
    }

    /** An SSH agent, which answers on any number of connections. */
    interface SshAgent {
        /** A new connection to it. */
        Connection connect() throws IOException;
    }

    /** A connection to an agent, the agent's protocol in both directions. */
    interface Connection extends Closeable {
        InputStream in();

        OutputStream out();
    }
}
