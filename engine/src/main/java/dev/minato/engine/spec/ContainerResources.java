package dev.minato.engine.spec;

import java.util.List;

/**
 * Limits of a container; 0 or empty means none.
 *
 * @param memory bytes
 * @param memorySwap memory and swap together in bytes, -1 is unlimited swap, 0 is twice the memory
 * @param memoryReservation bytes the kernel tries to leave it
 * @param nanoCpus processors in billionths
 * @param cpuShares relative weight, 1024 is one container's ordinary share
 * @param cpuPeriod microseconds, with {@code cpuQuota}; not together with {@code nanoCpus}
 * @param cpuQuota microseconds of each period
 * @param cpusetCpus list of processors, for example {@code 0-1}
 * @param cpusetMems list of memory nodes
 * @param pidsLimit processes and threads; 0 or less is the engine's default
 * @param ulimits resource limits besides the defaults
 */
public record ContainerResources(
        long memory,
        long memorySwap,
        long memoryReservation,
        long nanoCpus,
        long cpuShares,
        long cpuPeriod,
        long cpuQuota,
        String cpusetCpus,
        String cpusetMems,
        long pidsLimit,
        List<Ulimit> ulimits) {
    /** No limit. */
    public static final ContainerResources NONE =
            new ContainerResources(0, 0, 0, 0, 0, 0, 0, "", "", 0, List.of());

    public ContainerResources {
        ulimits = List.copyOf(ulimits);
    }

    /** The same with a limit of memory in bytes. */
    public ContainerResources withMemory(long bytes) {
        return new ContainerResources(
                bytes,
                memorySwap,
                memoryReservation,
                nanoCpus,
                cpuShares,
                cpuPeriod,
                cpuQuota,
                cpusetCpus,
                cpusetMems,
                pidsLimit,
                ulimits);
    }

    /** The same with a limit of processor time in billionths of a processor. */
    public ContainerResources withNanoCpus(long nanos) {
        return new ContainerResources(
                memory,
                memorySwap,
                memoryReservation,
                nanos,
                cpuShares,
                cpuPeriod,
                cpuQuota,
                cpusetCpus,
                cpusetMems,
                pidsLimit,
                ulimits);
    }

    /** The same with a limit of processes and threads. */
    public ContainerResources withPidsLimit(long limit) {
        return new ContainerResources(
                memory,
                memorySwap,
                memoryReservation,
                nanoCpus,
                cpuShares,
                cpuPeriod,
                cpuQuota,
                cpusetCpus,
                cpusetMems,
                limit,
                ulimits);
    }
}
