package dev.minato.builder.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * A stage: FROM and what follows it.
 *
 * @param source where FROM stands
 * @param base the base as written
 * @param name the name after AS, in lower case
 * @param platform the value of {@code --platform} as written, or ""
 * @param instructions in order
 */
public record Stage(
        InstructionSource source,
        String base,
        Optional<String> name,
        String platform,
        List<Instruction> instructions) {
    public Stage {
        instructions = List.copyOf(instructions);
    }
}
