package dev.minato.engine;

import dev.minato.base.Fault;

import java.util.Optional;

/**
 * A line to the standard streams of a process. One thread reads and another may write at the same
 * time. Whoever does not read for ten seconds while the process prints is cut off: the output is in
 * the log, and the process goes on.
 */
public interface Attachment extends AutoCloseable {
    /**
     * Waits for the next piece of output.
     *
     * @return empty at the end: the process has closed its streams, or this line was closed or cut
     */
    Optional<OutputChunk> read();

    /** Why the process could not be started, once {@link #read} has told the end. */
    default Optional<Fault> failure() {
        return Optional.empty();
    }

    /**
     * Sends bytes to the process's standard input; without input they are dropped. Blocks while the
     * process does not read.
     */
    void write(byte[] data, int offset, int length);

    /**
     * The user's input has ended. For an exec, and for a container with stdinOnce and no terminal,
     * the process reads end of file and its output goes on; otherwise this line ends and the
     * container's input stays open for the next (docker-compatible, moby daemon/attach.go).
     */
    void endInput();

    /** Lets go of the streams; the process is not told. */
    @Override
    void close();
}
