package dev.minato.builder.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * A parsed Dockerfile; at least one stage.
 *
 * @param globals ARG instructions before the first FROM
 * @param escape the escape character, {@code \} or a backtick
 * @param syntax the value of the {@code syntax} directive
 */
public record Dockerfile(
        List<Instruction.Arg> globals,
        List<Stage> stages,
        char escape,
        Optional<String> syntax,
        List<LintWarning> notices) {
    public Dockerfile {
        globals = List.copyOf(globals);
        stages = List.copyOf(stages);
        notices = List.copyOf(notices);
    }
}
