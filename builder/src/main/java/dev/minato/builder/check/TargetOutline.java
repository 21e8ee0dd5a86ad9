package dev.minato.builder.check;

import dev.minato.builder.dockerfile.InstructionSource;

import java.util.List;

/**
 * What the build of a target may be given.
 *
 * @param name of its stage, "" for an unnamed one
 * @param description what a comment above its FROM says; "" where none does
 * @param arguments those that its stages use, in the order of the file
 * @param secrets those that its commands ask for
 * @param agents SSH agents that its commands ask for
 * @param caches cache mounts of its commands, by their id
 */
public record TargetOutline(
        String name,
        String description,
        List<Argument> arguments,
        List<Demand> secrets,
        List<Demand> agents,
        List<Demand> caches) {
    public TargetOutline {
        arguments = List.copyOf(arguments);
        secrets = List.copyOf(secrets);
        agents = List.copyOf(agents);
        caches = List.copyOf(caches);
    }

    /**
     * An argument.
     *
     * @param description what a comment above it says, "" where none does
     * @param value what it has in this build, "" where it has none
     */
    public record Argument(String name, String description, String value, int line, int lastLine) {
        static Argument of(InstructionSource source, String name, String value) {
            return new Argument(
                    name, source.description(name), value, source.line(), source.lastLine());
        }
    }

    /**
     * Something that a command mounts.
     *
     * @param required the command does not run without it
     */
    public record Demand(String name, boolean required, int line, int lastLine) {}
}
