package dev.minato.builder.plan;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.DockerfileLocation;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.dockerfile.MountDeclaration;
import dev.minato.builder.expand.Expander;
import dev.minato.image.model.Platform;

import java.util.List;
import java.util.Set;

/**
 * The plan of a build: its stages, and which of them the target needs. Immutable but for the
 * arguments' record of use.
 *
 * @param stages all stages, in the order of the file
 * @param target the stage whose result is the image
 * @param needed indexes of the stages that the target needs, itself included; triggers of a base
 *     image may need more
 * @param expander for words of this file
 */
public record BuildPlan(
        List<PlannedStage> stages,
        int target,
        Set<Integer> needed,
        FromResolver origins,
        BuildArguments arguments,
        Expander expander,
        Platform platform) {
    public BuildPlan {
        stages = List.copyOf(stages);
        needed = Set.copyOf(needed);
    }

    /**
     * Where a COPY --from takes its files.
     *
     * @param user the stage that copies
     * @throws Fault invalid, with the line, when the stage is not defined before it
     */
    public StageBase origin(Instruction.Copy copy, PlannedStage user) {
        return origin(StageUse.of(copy), user);
    }

    /** The same for a mount that names where its files come from. */
    public StageBase origin(Instruction.Run run, MountDeclaration mount, PlannedStage user) {
        return origin(StageUse.of(run, mount), user);
    }

    StageBase origin(StageUse use, PlannedStage user) {
        StageBase origin = origins.of(use);
        if (origin instanceof StageBase.OfStage(int index) && index >= user.index()) {
            throw DockerfileLocation.at(use.source(), use.tooEarly(user));
        }
        return origin;
    }
}
