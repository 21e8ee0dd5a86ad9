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
 * @param pidsRefused how often the kernel refused another one for that
 * @param periods in which it wanted processors under a quota
 * @param throttled of these, in which the quota held it back
 * @param oomKills how often the kernel killed one of its processes for want of memory
 */
public record CgroupUsage(
        Duration cpu,
        long memory,
        OptionalLong memoryLimit,
        long pids,
        OptionalLong pidsLimit,
        long pidsRefused,
        long periods,
        long throttled,
        long oomKills) {}
