package dev.minato.builder.plan;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.dockerfile.InstructionSource;
import dev.minato.builder.dockerfile.MountDeclaration;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The use of another stage or image by an instruction: COPY --from or RUN --mount=from=.
 *
 * @param source where the instruction stands
 * @param from what it names
 * @param mount the mount; empty for a copy
 */
record StageUse(InstructionSource source, String from, Optional<MountDeclaration> mount) {
    static StageUse of(Instruction.Copy copy) {
        return new StageUse(copy.source(), copy.from().orElse(""), Optional.empty());
    }

    static StageUse of(Instruction.Run run, MountDeclaration mount) {
        return new StageUse(run.source(), mount.from().orElse(""), Optional.of(mount));
    }

    /** What an instruction uses. */
    static List<StageUse> of(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Copy copy when copy.from().isPresent() -> List.of(of(copy));
            case Instruction.Run run ->
                    run.mounts().stream()
                            .filter(mount -> mount.from().isPresent())
                            .map(mount -> of(run, mount))
                            .toList();
            default -> List.of();
        };
    }

    static Stream<StageUse> of(PlannedStage stage) {
        return stage.instructions().stream().flatMap(one -> of(one).stream());
    }

    /** That the stage is not there yet. */
    Fault tooEarly(PlannedStage user) {
        String text =
                mount.map(where ->
                                "cannot mount from stage \""
                                        + from
                                        + "\" to \""
                                        + where.writtenTarget()
                                        + "\", stage needs to be defined before current command")
                        .orElse(
                                "cannot copy from stage \""
                                        + from
                                        + "\", it needs to be defined before current stage \""
                                        + user.name()
                                        + "\"");
        return Fault.invalid("from", text);
    }
}
