package dev.minato.linux.cgroup;

/**
 * How often the limits of a control group have stood in its way since it was made. Counters only
 * grow.
 *
 * @param pidsRefused how often the kernel refused another process or thread for the limit of them
 * @param periods in which it wanted processors under a quota
 * @param throttled of these, in which the quota held it back
 * @param oomKills how often the kernel killed one of its processes for want of memory
 */
public record CgroupStrain(long pidsRefused, long periods, long throttled, long oomKills) {}
