package dev.minato.engine.container;

import dev.minato.base.Home;
import dev.minato.engine.rule.LimitRules;
import dev.minato.engine.runtime.Capabilities;
import dev.minato.engine.runtime.CompiledSeccomp;
import dev.minato.engine.runtime.OciRuntime;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.runtime.Seccomp;
import dev.minato.linux.cgroup.CgroupTree;

/**
 * The facts of this host that the engine's parts share; immutable.
 *
 * @param unified control groups of version 2 alone
 */
public record EngineHost(
        Home home,
        RunPaths paths,
        OciRuntime runtime,
        CgroupTree tree,
        boolean unified,
        LimitRules limits,
        Confiner confiner) {
    /** What decides what processes may do. */
    public record Confiner(Capabilities capabilities, Seccomp seccomp, CompiledSeccomp compiled) {}

    public static String box(String id) {
        return "c/" + id + "/box";
    }

    public static String leaf(String id) {
        return "c/" + id + "/conmon";
    }
}
