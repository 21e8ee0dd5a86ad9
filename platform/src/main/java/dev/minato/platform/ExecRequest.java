package dev.minato.platform;

import java.util.List;

/**
 * A command to run in a replica.
 *
 * @param command program and arguments
 * @param tty whether it gets a terminal
 * @param stdin whether it gets standard input
 * @param rows of the terminal
 * @param columns of the terminal
 */
public record ExecRequest(List<String> command, boolean tty, boolean stdin, int rows, int columns) {
    public ExecRequest {
        command = List.copyOf(command);
    }
}
