package dev.minato.builder.check;

import dev.minato.base.Fault;
import dev.minato.base.GoQuote;
import dev.minato.builder.dockerfile.Dockerfile;
import dev.minato.builder.dockerfile.DockerfileLocation;
import dev.minato.builder.dockerfile.DockerfileParser;
import dev.minato.builder.dockerfile.DockerfileReading;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.dockerfile.Stage;
import dev.minato.builder.plan.BuildPlan;
import dev.minato.builder.plan.BuildPlanner;
import dev.minato.builder.plan.PlannedStage;
import dev.minato.builder.plan.StageBase;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.Platform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through a Dockerfile as a build would, without doing anything: first the file as it is
 * written, then its FROM lines, then the instructions of the stages. The time is linear in the size
 * of the file, whatever is in it.
 */
public final class DockerfileCheck {
    private final Dockerfile file;
    private final CheckInput input;
    private final CheckFindings findings;
    private final CheckEffort effort = new CheckEffort();
    private final Map<Integer, StageScope> scopes = new HashMap<>();
    private final Set<StageBase.OfImage> unknown = new HashSet<>();

    private DockerfileCheck(Dockerfile file, CheckInput input, CheckFindings findings) {
        this.file = file;
        this.input = input;
        this.findings = findings;
    }

    /**
     * Checks a file.
     *
     * @param everyStage those too that the target does not need
     * @throws Fault invalid when the settings of the checks are wrong
     */
    public static CheckReport report(
            DockerfileReading reading, CheckInput input, boolean everyStage) {
        CheckSettings settings = input.settings(reading.file());
        CheckFindings findings = new CheckFindings(settings);
        DockerfileCheck check = new DockerfileCheck(reading.file(), input, findings);
        Optional<Fault> mistake = check.mistake(reading, everyStage);
        return new CheckReport(findings.all(), mistake, settings.error(), check.unknown);
    }

    /**
     * What the build of the target may be given.
     *
     * @throws Fault invalid or not found when the file cannot be built
     */
    public static TargetOutline outline(DockerfileReading reading, CheckInput input) {
        Dockerfile file = reading.whole();
        CheckFindings none = new CheckFindings(CheckSettings.parse("skip=all"));
        DockerfileCheck check = new DockerfileCheck(file, input, none);
        try {
            GlobalArguments globals = check.globals(input.given());
            List<Set<String>> used = check.fromLines(globals);
            BuildPlan plan = check.plan();
            check.stages(plan, globals, plan.needed());
            return new OutlineMaker(file, plan, check.scopes, used, globals).outline();
        } catch (CheckEffort.Spent e) {
            throw Fault.invalid("Dockerfile", "the file is too much work to be outlined", e);
        }
    }

    private Optional<Fault> mistake(DockerfileReading reading, boolean everyStage) {
        FileChecks checks = new FileChecks(file, findings);
        checks.instructions();
        if (reading.mistake().isPresent()) {
            return reading.mistake();
        }
        checks.whole();
        try {
            defaults(checks);
            GlobalArguments globals = globals(input.given());
            List<Set<String>> ignored = fromLines(globals);
            BuildPlan plan = plan();
            Set<Integer> all = new HashSet<>(plan.needed());
            plan.stages().stream().filter(s -> everyStage).forEach(s -> all.add(s.index()));
            stages(plan, globals, all);
            return Optional.empty();
        } catch (Fault f) {
            return Optional.of(f);
        } catch (CheckEffort.Spent e) {
            return Optional.empty();
        }
    }

    private void defaults(FileChecks checks) {
        GlobalArguments defaults;
        try {
            defaults = globals(Map.of());
        } catch (Fault f) {
            return;
        }
        checks.defaults(defaults, effort);
    }

    private GlobalArguments globals(Map<String, String> given) {
        return GlobalArguments.of(file, given, input.platform(), input.targetName(file), effort);
    }

    /** The arguments that each FROM line uses; nothing of those behind one that is wrong. */
    private List<Set<String>> fromLines(GlobalArguments globals) {
        FromChecks checks = new FromChecks(globals, findings, effort);
        List<Set<String>> used = new ArrayList<>();
        try {
            for (Stage stage : file.stages()) {
                used.add(checks.check(stage));
            }
        } catch (Fault f) {
            // The plan says it, with the line.
            return used;
        }
        return used;
    }

    private BuildPlan plan() {
        return BuildPlanner.plan(
                file, input.given(), input.target(), input.standIns(), input.platform());
    }

    private void stages(BuildPlan plan, GlobalArguments globals, Set<Integer> wanted) {
        StageChecks.Surroundings around =
                new StageChecks.Surroundings(input, plan.expander(), globals, findings, effort);
        for (PlannedStage stage : plan.stages()) {
            if (wanted.contains(stage.index())) {
                scopes.put(stage.index(), stage(plan, stage, around));
            }
        }
    }

    private StageScope stage(BuildPlan plan, PlannedStage stage, StageChecks.Surroundings around) {
        StageScope scope = begin(plan, stage);
        StageChecks checks = new StageChecks(around, scope);
        for (String trigger : scope.takeTriggers()) {
            effort.spend(trigger.length());
            go(checks, DockerfileParser.parseTrigger(trigger, stage.from()));
        }
        stage.instructions().forEach(instruction -> go(checks, instruction));
        return scope;
    }

    private static void go(StageChecks checks, Instruction instruction) {
        try {
            checks.check(instruction);
        } catch (Fault f) {
            throw DockerfileLocation.at(instruction.source(), f);
        }
    }

    private StageScope begin(BuildPlan plan, PlannedStage stage) {
        return switch (stage.base()) {
            case StageBase.Scratch() -> StageScope.scratch();
            case StageBase.OfStage(int index) -> {
                StageScope base = scopes.get(index);
                yield base == null ? StageScope.scratch() : StageScope.of(base, effort);
            }
            case StageBase.OfImage image -> {
                Optional<ImageConfig> config = input.bases().find(image);
                if (config.isEmpty()) {
                    unknown.add(image);
                }
                config.ifPresent(found -> platform(plan, stage, image, found.platform()));
                yield StageScope.of(config);
            }
        };
    }

    private void platform(
            BuildPlan plan, PlannedStage stage, StageBase.OfImage image, Platform actual) {
        String written = file.stages().get(stage.index()).platform();
        Platform expected =
                written.isEmpty()
                        ? input.platform()
                        : Platform.parse(plan.expander().text(written, plan.arguments().globals()));
        boolean same =
                expected.os().equals(actual.os())
                        && expected.architecture().equals(actual.architecture());
        if (!same) {
            findings.add(
                    CheckRule.INVALID_BASE_IMAGE_PLATFORM,
                    stage.from(),
                    image.name(),
                    GoQuote.of(actual.toString()),
                    GoQuote.of(expected.toString()));
        }
    }
}
