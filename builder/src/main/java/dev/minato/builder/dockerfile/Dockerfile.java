package dev.minato.builder.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * A parsed Dockerfile; at least one stage, unless it is what stands before a mistake.
 *
 * @param globals ARG instructions before the first FROM
 * @param escape the escape character, {@code \} or a backtick
 * @param syntax the value of the {@code syntax} directive
 * @param check the value of the {@code check} directive
 * @param emptyContinuations last lines of instructions that go on over an empty line
 */
public record Dockerfile(
        List<Instruction.Arg> globals,
        List<Stage> stages,
        char escape,
        Optional<String> syntax,
        Optional<String> check,
        List<Integer> emptyContinuations) {
    public Dockerfile {
        globals = List.copyOf(globals);
        stages = List.copyOf(stages);
        emptyContinuations = List.copyOf(emptyContinuations);
    }
}
