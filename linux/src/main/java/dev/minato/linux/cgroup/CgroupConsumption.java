package dev.minato.linux.cgroup;

import java.time.Duration;

/**
 * What a control group has used: the part of {@link CgroupUsage} that is looked at often.
 *
 * @param cpu time that its processes have been on a processor since it was made
 * @param memory bytes in use, without cached files that nobody has read lately
 */
public record CgroupConsumption(Duration cpu, long memory) {}
