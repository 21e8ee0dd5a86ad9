package dev.minato.platform;

import java.io.InputStream;
import java.io.OutputStream;

/** A command that runs in a replica. Closing ends the session and, with a terminal, the command. */
public interface ExecSession extends AutoCloseable {
    /** The command's standard input; closing it is the end of input. */
    OutputStream stdin();

    /** The command's standard output; with a terminal, everything it writes. */
    InputStream stdout();

    /** The command's standard error; empty with a terminal. Must be read beside the output. */
    InputStream stderr();

    /** Tells the terminal its size; nothing without one. */
    void resize(int rows, int columns);

    /** Waits for the command's end: its exit code. */
    int await() throws InterruptedException;

    @Override
    void close();
}
