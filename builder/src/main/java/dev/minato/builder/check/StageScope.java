package dev.minato.builder.check;

import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.RunConfig;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known at one place of a stage: its variables, and what it has said so far. */
final class StageScope {
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final Set<String> declared = new HashSet<>();
    private final List<String> triggers = new ArrayList<>();
    private final Map<String, TargetOutline.Argument> arguments = new LinkedHashMap<>();
    private final Set<String> used = new LinkedHashSet<>();
    private final Map<String, TargetOutline.Demand> secrets = new LinkedHashMap<>();
    private final Map<String, TargetOutline.Demand> agents = new LinkedHashMap<>();
    private final Map<String, TargetOutline.Demand> caches = new LinkedHashMap<>();
    private boolean known = true;
    private boolean shell;
    private boolean workdir;

    private StageScope() {}

    /** A stage that begins with nothing. */
    static StageScope scratch() {
        StageScope scope = new StageScope();
        scope.variables.put("PATH", "");
        return scope;
    }

    /**
     * A stage that begins with an image.
     *
     * @param config empty where nothing is known of it
     */
    static StageScope of(Optional<ImageConfig> config) {
        StageScope scope = scratch();
        scope.known = config.isPresent();
        if (config.isPresent()) {
            RunConfig run = config.get().run();
            for (String variable : run.env()) {
                int equals = variable.indexOf('=');
                scope.variables.put(
                        equals < 0 ? variable : variable.substring(0, equals),
                        equals < 0 ? "" : variable.substring(equals + 1));
            }
            scope.shell = !run.shell().isEmpty();
            scope.triggers.addAll(run.onBuild());
        }
        return scope;
    }

    /** A stage that begins with another one, whose triggers it gets. */
    static StageScope of(StageScope base, CheckEffort effort) {
        effort.spend(base.variables.size() + (long) base.declared.size());
        StageScope scope = new StageScope();
        scope.variables.putAll(base.variables);
        scope.declared.addAll(base.declared);
        scope.known = base.known;
        scope.shell = base.shell;
        scope.workdir = base.workdir;
        scope.triggers.addAll(base.triggers);
        return scope;
    }

    /** The triggers of the base; those that the stage has itself are gathered from now on. */
    List<String> takeTriggers() {
        List<String> taken = List.copyOf(triggers);
        triggers.clear();
        return taken;
    }

    void trigger(String expression) {
        triggers.add(expression);
    }

    Map<String, String> variables() {
        return variables;
    }

    /** Notes an argument, which a word may name although it has no value. */
    void declare(String name) {
        declared.add(name);
        used.add(name);
    }

    boolean isDeclared(String name) {
        return declared.contains(name);
    }

    /** Whether all variables are known. */
    boolean isKnown() {
        return known;
    }

    boolean hasShell() {
        return shell;
    }

    void shellSet() {
        shell = true;
    }

    /** Notes a WORKDIR, and answers whether it is the first. */
    boolean firstWorkdir() {
        boolean first = !workdir;
        workdir = true;
        return first;
    }

    Map<String, TargetOutline.Argument> arguments() {
        return arguments;
    }

    /** The names of the arguments that the stage uses. */
    Set<String> used() {
        return used;
    }

    Map<String, TargetOutline.Demand> secrets() {
        return secrets;
    }

    Map<String, TargetOutline.Demand> agents() {
        return agents;
    }

    Map<String, TargetOutline.Demand> caches() {
        return caches;
    }
}
