package dev.minato.builder.check;

import dev.minato.builder.dockerfile.Dockerfile;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.dockerfile.Stage;
import dev.minato.builder.plan.BuildPlan;
import dev.minato.builder.plan.PlannedStage;
import dev.minato.builder.plan.StageBase;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Puts together what the stages of a target ask for; the stage nearest to the target counts. */
final class OutlineMaker {
    private final Dockerfile file;
    private final BuildPlan plan;
    private final Map<Integer, StageScope> scopes;
    private final List<Set<String>> used;
    private final GlobalArguments globals;

    /**
     * @param scopes of all stages that the target needs, at their ends
     * @param used the arguments of each FROM line
     */
    OutlineMaker(
            Dockerfile file,
            BuildPlan plan,
            Map<Integer, StageScope> scopes,
            List<Set<String>> used,
            GlobalArguments globals) {
        this.file = file;
        this.plan = plan;
        this.scopes = scopes;
        this.used = used;
        this.globals = globals;
    }

    TargetOutline outline() {
        Stage target = file.stages().get(plan.target());
        String name = target.name().orElse("");
        Set<Integer> order = order();
        return new TargetOutline(
                name,
                target.source().description(name),
                arguments(order),
                demands(order, StageScope::secrets),
                demands(order, StageScope::agents),
                demands(order, StageScope::caches));
    }

    /** The target, what it begins with and what it copies from; then all others that it needs. */
    private Set<Integer> order() {
        Set<Integer> order = new LinkedHashSet<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(plan.target()));
        while (!open.isEmpty()) {
            int index = open.pop();
            if (order.add(index)) {
                PlannedStage stage = plan.stages().get(index);
                List<Integer> next = new ArrayList<>();
                if (stage.base() instanceof StageBase.OfStage(int base)) {
                    next.add(base);
                }
                for (Instruction instruction : stage.instructions()) {
                    if (instruction instanceof Instruction.Copy copy
                            && copy.from().isPresent()
                            && plan.origin(copy, stage) instanceof StageBase.OfStage(int from)) {
                        next.add(from);
                    }
                }
                next.reversed().forEach(open::push);
            }
        }
        order.addAll(plan.needed());
        return order;
    }

    private List<TargetOutline.Argument> arguments(Set<Integer> order) {
        List<TargetOutline.Argument> arguments = new ArrayList<>();
        Set<String> visited = new HashSet<>();
        for (int index : order) {
            StageScope scope = scopes.get(index);
            Set<String> names = new LinkedHashSet<>(used.get(index));
            if (scope != null) {
                names.addAll(scope.used());
            }
            for (String name : globals.closure(names)) {
                TargetOutline.Argument own = scope == null ? null : scope.arguments().get(name);
                TargetOutline.Argument found =
                        own == null ? globals.declared(name).orElse(null) : own;
                if (found != null && visited.add(name)) {
                    arguments.add(found);
                }
            }
        }
        arguments.sort(Comparator.comparingInt(TargetOutline.Argument::line));
        return arguments;
    }

    private List<TargetOutline.Demand> demands(
            Set<Integer> order, Function<StageScope, Map<String, TargetOutline.Demand>> which) {
        Map<String, TargetOutline.Demand> demands = new LinkedHashMap<>();
        for (int index : order) {
            StageScope scope = scopes.get(index);
            if (scope != null) {
                which.apply(scope).forEach(demands::putIfAbsent);
            }
        }
        return demands.values().stream()
                .sorted(Comparator.comparingInt(TargetOutline.Demand::line))
                .toList();
    }
}
