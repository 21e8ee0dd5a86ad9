package dev.minato.engine;

import dev.minato.engine.spec.ExecSpec;

/**
 * Further processes in running containers. Thread-safe. A record is kept for five minutes after the
 * process has ended. Faults, in Docker's words: not found {@code No such exec instance: x},
 * conflict {@code container ID is not running}.
 */
public interface Execs {
    /**
     * Registers a process to be executed.
     *
     * @return the exec's identifier, 64 hexadecimal digits
     * @throws dev.minato.base.Fault conflict when the container does not run or is paused, invalid
     *     without a command
     */
    String create(String container, ExecSpec spec);

    /**
     * Executes it. When the attachment's output ends, {@link #inspect} has the exit code already.
     *
     * @return a line to its streams; ended at once when detached
     * @throws dev.minato.base.Fault conflict when it ran before; invalid, in runc's words, when the
     *     program cannot be executed (the exit code is then 126 or 127). One without input and
     *     terminal may say so as its output instead.
     */
    Attachment start(String exec, ExecStart how);

    /** Sets the size of its terminal, waiting up to a second for it to run. */
    void resize(String exec, int rows, int columns);

    /** What is known of it. */
    ExecInfo inspect(String exec);
}
