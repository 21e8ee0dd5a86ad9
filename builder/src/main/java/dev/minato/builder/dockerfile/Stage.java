package dev.minato.builder.dockerfile;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A stage: FROM and what follows it.
 *
 * @param source where FROM stands
 * @param base the base as written
 * @param alias what it is called, and how that is written
 * @param platform the value of {@code --platform} as written, or ""
 * @param instructions in order
 */
public record Stage(
        InstructionSource source,
        String base,
        Optional<Alias> alias,
        String platform,
        List<Instruction> instructions) {
    public Stage {
        instructions = List.copyOf(instructions);
    }

    /**
     * {@code AS name}.
     *
     * @param keyword as written, for example {@code as}
     * @param written the name as written
     */
    public record Alias(String keyword, String written) {}

    /** The name after AS, in lower case. */
    public Optional<String> name() {
        return alias.map(named -> named.written().toLowerCase(Locale.ROOT));
    }
}
