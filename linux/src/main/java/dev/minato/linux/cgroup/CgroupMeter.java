package dev.minato.linux.cgroup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what control groups use: of version 2 from one folder, of version 1 from that of each
 * controller (cgroup-v2.rst, cgroup-v1/*.rst). A controller that the host does not have, and a file
 * that an older kernel does not have, reads as nothing. Thread-safe.
 */
public final class CgroupMeter {
    /** The kernel's "no limit" of version 1 is the largest number of whole pages. */
    private static final long UNLIMITED = Long.MAX_VALUE - (1L << 16);

    private final CgroupTree tree;

    public CgroupMeter(CgroupTree tree) {
        this.tree = tree;
    }

    /** What a leaf uses, with all below it; empty when there is no such leaf. */
    public Optional<CgroupUsage> read(String leaf) {
        if (tree.layout() == Cgroups.Layout.V2) {
            return tree.folder(leaf, "memory").map(this::unified);
        }
        Optional<Path> cpu = tree.folder(leaf, "cpu");
        Optional<Path> account = tree.folder(leaf, "cpuacct");
        Optional<Path> memory = tree.folder(leaf, "memory");
        Optional<Path> pids = tree.folder(leaf, "pids");
        if (cpu.isEmpty() && account.isEmpty() && memory.isEmpty() && pids.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new CgroupUsage(
                        cpu(account),
                        memory(memory),
                        limit(number(memory, "memory.limit_in_bytes")),
                        number(pids, "pids.current").orElse(0),
                        limit(number(pids, "pids.max")),
                        strain(cpu, pids, memory)));
    }

    /**
     * What has stood in a leaf's way, alone: three files where {@link #read} takes nine; empty when
     * there is no such leaf.
     */
    public Optional<CgroupStrain> strain(String leaf) {
        Map<String, Long> processors = keys(tree.place(leaf, "cpu"), "cpu.stat");
        Map<String, Long> processes = keys(tree.place(leaf, "pids"), "pids.events");
        Map<String, Long> memory = keys(tree.place(leaf, "memory"), memoryEvents());
        return processors.isEmpty() && processes.isEmpty() && memory.isEmpty()
                ? Optional.empty()
                : Optional.of(strain(processors, processes, memory));
    }

    private String memoryEvents() {
        return tree.layout() == Cgroups.Layout.V2 ? "memory.events" : "memory.oom_control";
    }

    private CgroupStrain strain(Optional<Path> cpu, Optional<Path> pids, Optional<Path> memory) {
        return strain(
                keys(cpu, "cpu.stat"), keys(pids, "pids.events"), keys(memory, memoryEvents()));
    }

    private static CgroupStrain strain(
            Map<String, Long> cpu, Map<String, Long> pids, Map<String, Long> memory) {
        return new CgroupStrain(
                pids.getOrDefault("max", 0L),
                cpu.getOrDefault("nr_periods", 0L),
                cpu.getOrDefault("nr_throttled", 0L),
                memory.getOrDefault("oom_kill", 0L));
    }

    private static Map<String, Long> keys(Optional<Path> group, String file) {
        return group.map(folder -> CgroupFile.values(folder.resolve(file))).orElse(Map.of());
    }

    /**
     * Processors and memory of a leaf alone, from three files; empty when there is no such leaf.
     */
    public Optional<CgroupConsumption> consumption(String leaf) {
        if (tree.layout() == Cgroups.Layout.V2) {
            return tree.folder(leaf, "memory")
                    .map(Optional::of)
                    .map(group -> new CgroupConsumption(unifiedCpu(group), unifiedMemory(group)));
        }
        Optional<Path> account = tree.folder(leaf, "cpuacct");
        Optional<Path> memory = tree.folder(leaf, "memory");
        return account.isEmpty() && memory.isEmpty()
                ? Optional.empty()
                : Optional.of(new CgroupConsumption(cpu(account), memory(memory)));
    }

    private static Duration cpu(Optional<Path> account) {
        return Duration.ofNanos(number(account, "cpuacct.usage").orElse(0));
    }

    private static long memory(Optional<Path> memory) {
        return used(
                number(memory, "memory.usage_in_bytes").orElse(0),
                key(memory, "memory.stat", "total_inactive_file"));
    }

    private static Duration unifiedCpu(Optional<Path> group) {
        return Duration.ofNanos(1_000 * key(group, "cpu.stat", "usage_usec"));
    }

    private static long unifiedMemory(Optional<Path> group) {
        return used(
                number(group, "memory.current").orElse(0),
                key(group, "memory.stat", "inactive_file"));
    }

    private CgroupUsage unified(Path folder) {
        Optional<Path> group = Optional.of(folder);
        return new CgroupUsage(
                unifiedCpu(group),
                unifiedMemory(group),
                number(group, "memory.max"),
                number(group, "pids.current").orElse(0),
                number(group, "pids.max"),
                strain(group, group, group));
    }

    private static long used(long all, long cold) {
        return Math.max(0, all - cold);
    }

    private static OptionalLong limit(OptionalLong read) {
        return read.isPresent() && read.getAsLong() < UNLIMITED ? read : OptionalLong.empty();
    }

    private static long key(Optional<Path> group, String file, String name) {
        return group.isEmpty() ? 0 : CgroupFile.value(group.get().resolve(file), name).orElse(0);
    }

    /** A file of one number; absent for {@code max}, and where there is no such file. */
    private static OptionalLong number(Optional<Path> group, String file) {
        if (group.isEmpty()) {
            return OptionalLong.empty();
        }
        List<String> words = CgroupFile.words(group.get().resolve(file));
        return words.isEmpty() || words.getFirst().equals("max")
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(words.getFirst()));
    }
}
