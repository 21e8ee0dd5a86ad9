package dev.minato.builder.plan;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.Dockerfile;
import dev.minato.builder.dockerfile.DockerfileLocation;
import dev.minato.builder.dockerfile.InstructionSource;
import dev.minato.builder.dockerfile.Stage;
import dev.minato.builder.dockerfile.Suggestion;
import dev.minato.builder.expand.Expander;
import dev.minato.builder.expand.Expansion;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes the {@link BuildPlan} of a file. */
public final class BuildPlanner {
    private final Dockerfile file;
    private final Platform host;
    private final Expander expander;
    private final FromResolver origins;

    private BuildPlanner(Dockerfile file, Platform host, Map<String, Reference> standIns) {
        this.file = file;
        this.host = host;
        this.expander = ExpanderFactory.expander(file);
        this.origins = new FromResolver(file.stages(), standIns, expander);
    }

    /**
     * Plans a build.
     *
     * @param given {@code --build-arg}
     * @param target name or number of the stage to build; empty for the last
     * @param standIns images to be used in place of bases, by the name that the file has
     * @param host what is built for
     * @throws Fault invalid or not found, with the line where there is one: a base that cannot be
     *     read, a target that is missing, stages that need each other, another platform
     */
    public static BuildPlan plan(
            Dockerfile file,
            Map<String, String> given,
            Optional<String> target,
            Map<String, Reference> standIns,
            Platform host) {
        return new BuildPlanner(file, host, standIns).plan(given, target);
    }

    private BuildPlan plan(Map<String, String> given, Optional<String> target) {
        int built = target.map(this::target).orElse(file.stages().size() - 1);
        String name =
                target.filter(t -> !isNumber(t))
                        .or(() -> file.stages().get(built).name())
                        .orElse("");
        BuildArguments arguments = BuildArguments.of(file, given, host, name);
        List<PlannedStage> stages = new ArrayList<>();
        for (int i = 0; i < file.stages().size(); i++) {
            stages.add(stage(i, arguments));
        }
        refuseCycles(stages);
        Set<Integer> needed = needed(stages, built);
        BuildPlan plan = new BuildPlan(stages, built, needed, origins, arguments, expander, host);
        for (int index : needed) {
            refuseForwardReferences(plan, stages.get(index));
        }
        return plan;
    }

    private int target(String name) {
        Optional<Integer> stage = origins.stage(name, file.stages().size());
        if (stage.isPresent()) {
            return stage.get();
        }
        if (isNumber(name) && Integer.parseInt(name) < file.stages().size()) {
            return Integer.parseInt(name);
        }
        Set<String> names = new TreeSet<>();
        file.stages().forEach(s -> s.name().ifPresent(names::add));
        throw Fault.notFound(
                "target stage \"" + name + "\" could not be found" + Suggestion.of(name, names));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() < 7
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private PlannedStage stage(int index, BuildArguments arguments) {
        Stage stage = file.stages().get(index);
        String shown = stage.name().orElse("stage-" + index);
        try {
            String base = expander.text(stage.base(), arguments.globals());
            if (base.isEmpty()) {
                throw Fault.invalid("from", "base name (" + stage.base() + ") should not be blank");
            }
            checkPlatform(stage.platform(), arguments);
            Optional<StageBase> whole = stage.name().flatMap(origins::standIn);
            return whole.map(image ->
                            new PlannedStage(index, shown, stage.source(), image, List.of()))
                    .orElseGet(() ->
                            new PlannedStage(
                                    index,
                                    shown,
                                    stage.source(),
                                    origins.base(base, index),
                                    stage.instructions()));
        } catch (Fault f) {
            throw DockerfileLocation.at(stage.source(), f);
        }
    }

    private void checkPlatform(String written, BuildArguments arguments) {
        if (written.isEmpty()) {
            return;
        }
        Expansion expanded = expander.expand(written, arguments.globals());
        String text = expanded.text();
        if (text.isEmpty()) {
            String near =
                    expanded.unset().stream()
                            .map(name -> Suggestion.of(name, arguments.names()))
                            .filter(suggestion -> !suggestion.isEmpty())
                            .findFirst()
                            .orElse("");
            throw Fault.invalid(
                    "platform", "empty platform value from expression " + written + near);
        }
        Platform platform = Platform.parse(text);
        if (!host.runs(platform)) {
            throw Fault.invalid(
                    "platform",
                    "platform "
                            + platform
                            + " cannot be built on this host, which is "
                            + host
                            + ": emulation is not supported");
        }
    }

    /** Stages that use each other, and such that use themselves. */
    private void refuseCycles(List<PlannedStage> stages) {
        List<List<Edge>> edges = new ArrayList<>();
        for (PlannedStage stage : stages) {
            List<Edge> out = new ArrayList<>();
            StageUse.of(stage)
                    .forEach(use -> {
                        if (origins.of(use) instanceof StageBase.OfStage(int to)) {
                            out.add(new Edge(to, use.source()));
                        }
                    });
            edges.add(out);
        }
        Set<Integer> done = new HashSet<>();
        for (int i = 0; i < stages.size(); i++) {
            visit(i, edges, stages, done);
        }
    }

    private record Edge(int to, InstructionSource source) {}

    /** A walk in depth without recursion: a file may have tens of thousands of stages. */
    private static void visit(
            int start, List<List<Edge>> edges, List<PlannedStage> stages, Set<Integer> done) {
        if (!done.add(start)) {
            return;
        }
        Deque<int[]> path = new ArrayDeque<>();
        Set<Integer> onPath = new HashSet<>(Set.of(start));
        path.push(new int[] {start, 0});
        while (!path.isEmpty()) {
            int[] top = path.peek();
            List<Edge> out = edges.get(top[0]);
            if (top[1] == out.size()) {
                onPath.remove(top[0]);
                path.pop();
                continue;
            }
            Edge edge = out.get(top[1]++);
            if (onPath.contains(edge.to())) {
                throw DockerfileLocation.at(
                        edge.source(),
                        Fault.invalid(
                                "from",
                                "circular dependency detected on stage: "
                                        + stages.get(start).name()));
            }
            if (done.add(edge.to())) {
                onPath.add(edge.to());
                path.push(new int[] {edge.to(), 0});
            }
        }
    }

    private Set<Integer> needed(List<PlannedStage> stages, int target) {
        Set<Integer> needed = new TreeSet<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(target));
        while (!open.isEmpty()) {
            int index = open.pop();
            if (!needed.add(index)) {
                continue;
            }
            PlannedStage stage = stages.get(index);
            if (stage.base() instanceof StageBase.OfStage(int base)) {
                open.push(base);
            }
            StageUse.of(stage)
                    .forEach(use -> {
                        if (origins.of(use) instanceof StageBase.OfStage(int from)) {
                            open.push(from);
                        }
                    });
        }
        return needed;
    }

    private static void refuseForwardReferences(BuildPlan plan, PlannedStage stage) {
        StageUse.of(stage).forEach(use -> plan.origin(use, stage));
    }
}
