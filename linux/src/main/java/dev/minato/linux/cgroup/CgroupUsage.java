package dev.minato.linux.cgroup;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a control group has used since it was made, and what it may. Counters only grow.
 *
 * @param cpu time that its processes have been on a processor
 * @param memory bytes in use, without cached files that nobody has read lately
 * @param memoryLimit bytes; absent for none
 * @param pids processes and threads
 * @param pidsLimit how many there may be; absent for none
 * @param strain how often these limits have stood in its way
 */
public record CgroupUsage(
        Duration cpu,
        long memory,
        OptionalLong memoryLimit,
        long pids,
        OptionalLong pidsLimit,
        CgroupStrain strain) {}
