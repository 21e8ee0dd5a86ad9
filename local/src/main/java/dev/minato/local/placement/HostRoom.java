package dev.minato.local.placement;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.linux.HostInfo;
import dev.minato.platform.Cluster.Capacity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The host: what it has, and what of that is for apps.
 *
 * @param cpu its processors
 * @param memory its main memory
 * @param available what the kernel says can be had without swapping (MemAvailable)
 * @param settings what is kept back, and how many times over the rest is given away
 */
public record HostRoom(Cpu cpu, Memory memory, Memory available, PlacementSettings settings) {
    /** This host as it is now. */
    public static HostRoom now(PlacementSettings settings) {
        return new HostRoom(
                new Cpu(HostInfo.cpus() * 1_000_000_000L),
                new Memory(HostInfo.memoryTotal()),
                new Memory(HostInfo.memoryAvailable()),
                settings);
    }

    /** How much may be asked in sum; empty for any sum. */
    public Optional<ReplicaDemand> limit() {
        return settings.overcommit()
                .map(times ->
                        new ReplicaDemand(
                                new Cpu(scaled(cpu.nanos(), times.cpu())),
                                new Memory(
                                        scaled(
                                                Math.max(0, memory.bytes() - reserve().bytes()),
                                                times.memory()))));
    }

    private static long scaled(long amount, BigDecimal times) {
        return BigDecimal.valueOf(amount)
                .multiply(times)
                .setScale(0, RoundingMode.DOWN)
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValue();
    }

    /** The memory that no app gets. */
    public Memory reserve() {
        return settings.reserve().of(memory);
    }

    /** What the kernel could give now beside the reserve. */
    long spare() {
        return available.bytes() - reserve().bytes();
    }

    /** What one replica could have at most, were there no other. */
    public static Capacity largest() {
        return new Capacity(
                new Cpu(HostInfo.cpus() * 1_000_000_000L), new Memory(HostInfo.memoryTotal()));
    }
}
