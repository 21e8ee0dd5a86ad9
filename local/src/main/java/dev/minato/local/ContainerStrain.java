package dev.minato.local;

import dev.minato.base.Memory;
import dev.minato.linux.cgroup.CgroupUsage;

import java.util.Optional;

/** What a container that runs has come up against, from two looks at its control group. Pure. */
final class ContainerStrain {
    /** The kernel has killed one of its processes, not the first, for want of memory. */
    static final String OOM = "OOMKilled";

    /** It could not have another process. */
    static final String PIDS = "PidsLimitReached";

    /** Its quota of processors holds it back most of the time. */
    static final String THROTTLED = "CPUThrottled";

    /** Of 100 ms each: nothing is said of one that works now and then. */
    private static final long BUSY_PERIODS = 50;

    private ContainerStrain() {}

    /** The gravest that has come since the look before. */
    static Optional<Termination> between(CgroupUsage before, CgroupUsage now) {
        if (now.oomKills() > before.oomKills()) {
            return Optional.of(
                    new Termination(
                            OOM,
                            "one of its processes was killed for want of memory (OOMKilled); it has"
                                    + (now.memoryLimit().isPresent()
                                            ? " " + new Memory(now.memoryLimit().getAsLong())
                                            : " the host's")
                                    + ": give it more in resources.memory"));
        }
        if (now.pidsRefused() > before.pidsRefused()) {
            return Optional.of(
                    new Termination(
                            PIDS,
                            "it was refused another process or thread: it has "
                                    + now.pids()
                                    + " and may have "
                                    + (now.pidsLimit().isPresent()
                                            ? now.pidsLimit().getAsLong()
                                            : "any number")
                                    + " (MINATO_PIDS_LIMIT)"));
        }
        return throttled(before, now);
    }

    private static Optional<Termination> throttled(CgroupUsage before, CgroupUsage now) {
        long periods = now.periods() - before.periods();
        long held = now.throttled() - before.throttled();
        if (periods < BUSY_PERIODS || held * 2 < periods) {
            return Optional.empty();
        }
        return Optional.of(
                new Termination(
                        THROTTLED,
                        "its CPU limit held it back in "
                                + 100 * held / periods
                                + " % of the time: give it more in resources.cpu"));
    }
}
