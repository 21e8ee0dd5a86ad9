package dev.minato.engine.rule;

import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.engine.runtime.OciLimits;
import dev.minato.engine.runtime.OciProcess.Rlimit;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.engine.spec.Ulimit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What may be asked for in limits, and how the runtime is told of it.
 *
 * @param hostMemory bytes this host has
 * @param hostCpus processors this host has
 * @param hardFiles the hard limit of open files that this process was given
 * @param swapCounted whether the kernel counts swap in groups
 */
public record LimitRules(long hostMemory, int hostCpus, long hardFiles, boolean swapCounted) {
    private static final long LEAST_MEMORY = 6L << 20;
    private static final long DEFAULT_PIDS = 4096;
    private static final long SOFT_FILES = 1024;

    /** Microseconds, as Docker has it for limits in processors. */
    public static final long PERIOD = 100_000;

    private static final Set<String> RLIMITS =
            Set.of(
                    "as",
                    "core",
                    "cpu",
                    "data",
                    "fsize",
                    "locks",
                    "memlock",
                    "msgqueue",
                    "nice",
                    "nofile",
                    "nproc",
                    "rss",
                    "rtprio",
                    "rttime",
                    "sigpending",
                    "stack");

    public static long hardFilesOfThisProcess() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith("Max open files")) {
                    String hard = line.split(" +", -1)[4];
                    return hard.equals("unlimited") ? -1 : Long.parseLong(hard);
                }
            }
        } catch (IOException e) {
            return SOFT_FILES;
        }
        return SOFT_FILES;
    }

    /**
     * Refuses what cannot be.
     *
     * @throws Fault invalid, in Docker's words where it has some
     */
    public void check(ContainerResources asked) {
        if (asked.memory() < 0 || (asked.memory() > 0 && asked.memory() < LEAST_MEMORY)) {
            throw Fault.invalid("Memory", "Minimum memory limit allowed is 6MB");
        }
        if (asked.memory() > hostMemory) {
            throw Fault.invalid(
                    "Memory",
                    "memory "
                            + new Memory(asked.memory())
                            + " is more than this host has ("
                            + new Memory(hostMemory)
                            + "): ask for less");
        }
        if (asked.memorySwap() > 0 && asked.memory() == 0) {
            throw Fault.invalid(
                    "MemorySwap",
                    "You should always set the Memory limit when using Memoryswap limit, see"
                            + " usage");
        }
        if (asked.memorySwap() > 0 && asked.memorySwap() < asked.memory()) {
            throw Fault.invalid(
                    "MemorySwap",
                    "Minimum memoryswap limit should be larger than memory limit, see usage");
        }
        if (asked.memoryReservation() > 0
                && asked.memory() > 0
                && asked.memory() < asked.memoryReservation()) {
            throw Fault.invalid(
                    "MemoryReservation",
                    "Minimum memory limit can not be less than memory reservation limit, see"
                            + " usage");
        }
        checkProcessors(asked);
        asked.ulimits().forEach(LimitRules::check);
    }

    private void checkProcessors(ContainerResources asked) {
        if (asked.nanoCpus() < 0 || asked.nanoCpus() > hostCpus * 1_000_000_000L) {
            throw Fault.invalid(
                    "NanoCpus",
                    String.format(
                            Locale.ROOT,
                            "range of CPUs is from 0.01 to %d.00, as there are only %d CPUs"
                                    + " available",
                            hostCpus,
                            hostCpus));
        }
        if (asked.nanoCpus() > 0 && (asked.cpuQuota() > 0 || asked.cpuPeriod() > 0)) {
            throw Fault.invalid(
                    "NanoCpus",
                    "Conflicting options: Nano CPUs and CPU Period/Quota cannot both be set");
        }
        if (asked.cpuPeriod() != 0 && (asked.cpuPeriod() < 1000 || asked.cpuPeriod() > 1_000_000)) {
            throw Fault.invalid(
                    "CpuPeriod",
                    "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e."
                            + " 1000000)");
        }
        if (asked.cpuQuota() > 0 && asked.cpuQuota() < 1000) {
            throw Fault.invalid("CpuQuota", "CPU cfs quota can not be less than 1ms (i.e. 1000)");
        }
    }

    private static void check(Ulimit limit) {
        if (!RLIMITS.contains(limit.name())) {
            throw Fault.invalid("Ulimits", "invalid ulimit type: " + limit.name());
        }
        if (limit.hard() >= 0 && (limit.soft() < 0 || limit.soft() > limit.hard())) {
            throw Fault.invalid(
                    "Ulimits",
                    "ulimit soft limit must be less than or equal to hard limit: "
                            + limit.soft()
                            + " > "
                            + limit.hard());
        }
    }

    /** Microseconds of each period that so many billionths of a processor are. */
    public static long quota(long nanoCpus) {
        return Math.max(1000, nanoCpus * PERIOD / 1_000_000_000L);
    }

    public OciLimits limits(ContainerResources asked) {
        long quota = asked.cpuQuota();
        long period = asked.cpuPeriod();
        if (asked.nanoCpus() > 0) {
            period = PERIOD;
            quota = quota(asked.nanoCpus());
        }
        long pids = asked.pidsLimit();
        return new OciLimits(
                asked.memory(),
                swapCounted ? swap(asked) : 0,
                asked.memoryReservation(),
                asked.cpuShares(),
                quota,
                period,
                asked.cpusetCpus(),
                asked.cpusetMems(),
                pids == 0 ? DEFAULT_PIDS : Math.max(-1, pids));
    }

    private static long swap(ContainerResources asked) {
        if (asked.memory() == 0) {
            return 0;
        }
        return asked.memorySwap() == 0 ? 2 * asked.memory() : asked.memorySwap();
    }

    /** The JVM raises its soft limit of open files; containers get the usual one. */
    public List<Rlimit> rlimits(ContainerResources asked) {
        List<Rlimit> limits = new ArrayList<>();
        boolean filesAsked = asked.ulimits().stream().anyMatch(u -> u.name().equals("nofile"));
        if (!filesAsked) {
            long soft = hardFiles < 0 ? SOFT_FILES : Math.min(SOFT_FILES, hardFiles);
            limits.add(new Rlimit("RLIMIT_NOFILE", soft, hardFiles));
        }
        for (Ulimit limit : asked.ulimits()) {
            String type = "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT);
            limits.add(new Rlimit(type, limit.soft(), limit.hard()));
        }
        return limits;
    }
}
