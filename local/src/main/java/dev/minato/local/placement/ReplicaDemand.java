package dev.minato.local.placement;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a replica, or several together, ask of the host.
 *
 * @param cpu processors
 * @param memory bytes
 */
public record ReplicaDemand(Cpu cpu, Memory memory) {
    /** Nothing. */
    public static final ReplicaDemand NONE = new ReplicaDemand(new Cpu(0), new Memory(0));

    /**
     * What one replica asks: its containers run beside each other; init containers run before them,
     * one at a time, so that only the largest counts.
     */
    public static ReplicaDemand of(ReplicaSpec spec) {
        ReplicaDemand together = NONE;
        for (ReplicaContainer container : spec.containers()) {
            together = together.plus(new ReplicaDemand(container.cpu(), container.memory()));
        }
        for (ReplicaContainer container : spec.init()) {
            together = together.atLeast(new ReplicaDemand(container.cpu(), container.memory()));
        }
        return together;
    }

    /** What is left of it while its processes are frozen. */
    public ReplicaDemand memoryAlone() {
        return new ReplicaDemand(new Cpu(0), memory);
    }

    static ReplicaDemand sum(List<ReplicaDemand> all) {
        return all.stream().reduce(NONE, ReplicaDemand::plus);
    }

    /** Both together; no more than a long holds. */
    ReplicaDemand plus(ReplicaDemand other) {
        return new ReplicaDemand(
                new Cpu(added(cpu.nanos(), other.cpu.nanos())),
                new Memory(added(memory.bytes(), other.memory.bytes())));
    }

    private static long added(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    /** What is left of it; 0 where the other is more. */
    ReplicaDemand minus(ReplicaDemand other) {
        return new ReplicaDemand(
                new Cpu(Math.max(0, cpu.nanos() - other.cpu.nanos())),
                new Memory(Math.max(0, memory.bytes() - other.memory.bytes())));
    }

    ReplicaDemand times(int count) {
        ReplicaDemand all = NONE;
        for (int i = 0; i < count; i++) {
            all = all.plus(this);
        }
        return all;
    }

    private ReplicaDemand atLeast(ReplicaDemand other) {
        return new ReplicaDemand(
                cpu.compareTo(other.cpu) >= 0 ? cpu : other.cpu,
                memory.compareTo(other.memory) >= 0 ? memory : other.memory);
    }

    /** Whether neither part is more than the other's. */
    boolean fits(ReplicaDemand limit) {
        return cpu.compareTo(limit.cpu) <= 0 && memory.compareTo(limit.memory) <= 0;
    }

    /** For people, for example {@code 0.5}. */
    static String cores(Cpu cpu) {
        return BigDecimal.valueOf(cpu.nanos(), 9).stripTrailingZeros().toPlainString();
    }
}
