package dev.minato.builder.step;

import java.util.List;

/** A RUN that ended with an exit code other than 0; the cause of the fault. */
final class CommandFailed extends RuntimeException {
    private final List<String> command;
    private final int exitCode;
    private final String output;

    /**
     * A failed command.
     *
     * @param output the last lines that it printed
     */
    CommandFailed(List<String> command, int exitCode, String output) {
        super("exit code: " + exitCode, null, false, false);
        this.command = List.copyOf(command);
        this.exitCode = exitCode;
        this.output = output;
    }

    List<String> command() {
        return command;
    }

    int exitCode() {
        return exitCode;
    }

    String output() {
        return output;
    }
}
