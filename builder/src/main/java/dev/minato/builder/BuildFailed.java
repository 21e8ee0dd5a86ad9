package dev.minato.builder;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The details of a failed build; they travel as the cause of the fault. */
public final class BuildFailed extends RuntimeException {
    private final int line;
    private final List<String> command;
    private final @Nullable Integer exitCode;

    /**
     * Details of a failure.
     *
     * @param command what a RUN executed, else none
     * @param exitCode of a RUN that ended with one
     */
    public BuildFailed(
            String file,
            int line,
            String instruction,
            List<String> command,
            @Nullable Integer exitCode,
            Throwable cause) {
        super(file + ":" + line + ": " + instruction, cause, false, false);
        this.line = line;
        this.command = List.copyOf(command);
        this.exitCode = exitCode;
    }

    /** The details of a fault, where it came from a place in a Dockerfile. */
    public static Optional<BuildFailed> of(Throwable fault) {
        for (Throwable t = fault; t != null; t = t.getCause()) {
            if (t instanceof BuildFailed failed) {
                return Optional.of(failed);
            }
        }
        return Optional.empty();
    }

    /** The line, from 1. */
    public int line() {
        return line;
    }

    /** What a RUN executed, its shell included; empty for other instructions. */
    public List<String> command() {
        return command;
    }

    /** The exit code of a RUN that ended with one. */
    public OptionalInt exitCode() {
        return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }
}
