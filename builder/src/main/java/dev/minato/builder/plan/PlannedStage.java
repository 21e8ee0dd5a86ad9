package dev.minato.builder.plan;

import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.dockerfile.InstructionSource;

import java.util.List;

/**
 * A stage whose base is known.
 *
 * @param index its place in the file, from 0
 * @param name what it is called in messages: its name, or {@code stage-N}
 * @param from where its FROM stands
 * @param instructions what it does; none where a stand-in replaces the whole stage
 */
public record PlannedStage(
        int index,
        String name,
        InstructionSource from,
        StageBase base,
        List<Instruction> instructions) {
    public PlannedStage {
        instructions = List.copyOf(instructions);
    }
}
