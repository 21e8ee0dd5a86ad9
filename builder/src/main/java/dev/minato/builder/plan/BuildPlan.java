package dev.minato.builder.plan;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.DockerfileLocation;
import dev.minato.builder.dockerfile.Instruction;
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
        StageBase origin = origins.of(copy);
        if (origin instanceof StageBase.OfStage(int index) && index >= user.index()) {
            throw DockerfileLocation.at(
                    copy.source(),
                    Fault.invalid(
                            "from",
                            "cannot copy from stage \""
                                    + copy.from().orElse("")
                                    + "\", it needs to be defined before current stage \""
                                    + user.name()
                                    + "\""));
        }
        return origin;
    }
}
