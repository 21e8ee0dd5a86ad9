package dev.minato.builder.dockerfile;

import dev.minato.base.Fault;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * The place in a Dockerfile that a fault is about; it travels as the fault's cause, so that whoever
 * reports can show the lines.
 */
public final class DockerfileLocation extends RuntimeException {
    private final int line;
    private final int lastLine;

    private DockerfileLocation(int line, int lastLine, @Nullable Throwable cause) {
        super("line " + line, cause, false, false);
        this.line = line;
        this.lastLine = lastLine;
    }

    /** A parse error, worded as the frontend words it. */
    static Fault parseError(int line, int lastLine, String text) {
        return Fault.of(
                Fault.Kind.INVALID,
                "dockerfile parse error on line " + line + ": " + text,
                new DockerfileLocation(line, lastLine, null));
    }

    /** The same fault with its place; a fault that has one keeps it. */
    public static Fault at(InstructionSource source, Fault fault) {
        if (of(fault).isPresent()) {
            return fault;
        }
        return Fault.of(
                fault.kind(),
                fault.text(),
                new DockerfileLocation(source.line(), source.lastLine(), fault.getCause()));
    }

    /** The place of a fault, where it has one. */
    public static Optional<DockerfileLocation> of(Throwable fault) {
        for (Throwable t = fault; t != null; t = t.getCause()) {
            if (t instanceof DockerfileLocation located) {
                return Optional.of(located);
            }
        }
        return Optional.empty();
    }

    /** The first line, from 1. */
    public int line() {
        return line;
    }

    public int lastLine() {
        return lastLine;
    }
}
