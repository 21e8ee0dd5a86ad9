package dev.minato.local;

import dev.minato.base.Memory;
import dev.minato.linux.cgroup.CgroupStrain;
import dev.minato.linux.cgroup.CgroupUsage;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

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

    /**
     * The gravest that has come since the look before.
     *
     * @param usage what it uses and may, for who reads of it; asked for only then, and empty when
     *     it has ended meanwhile
     */
    static Optional<Termination> between(
            CgroupStrain before, CgroupStrain now, Supplier<Optional<CgroupUsage>> usage) {
        if (now.oomKills() > before.oomKills()) {
            return Optional.of(new Termination(OOM, killed(usage.get())));
        }
        if (now.pidsRefused() > before.pidsRefused()) {
            return Optional.of(new Termination(PIDS, refused(usage.get())));
        }
        return throttled(before, now);
    }

    private static String killed(Optional<CgroupUsage> usage) {
        OptionalLong limit = usage.map(CgroupUsage::memoryLimit).orElse(OptionalLong.empty());
        return "one of its processes was killed for want of memory (OOMKilled); it has"
                + (limit.isPresent() ? " " + new Memory(limit.getAsLong()) : " the host's")
                + ": give it more in resources.memory";
    }

    private static String refused(Optional<CgroupUsage> usage) {
        OptionalLong limit = usage.map(CgroupUsage::pidsLimit).orElse(OptionalLong.empty());
        return "it was refused another process or thread: it has "
                + usage.map(CgroupUsage::pids).orElse(0L)
                + " and may have "
                + (limit.isPresent() ? limit.getAsLong() : "any number")
                + " (MINATO_PIDS_LIMIT)";
    }

    private static Optional<Termination> throttled(CgroupStrain before, CgroupStrain now) {
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
