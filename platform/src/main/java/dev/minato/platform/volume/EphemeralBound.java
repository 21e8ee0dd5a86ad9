package dev.minato.platform.volume;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;

/**
 * How much a replica may write to the disk of its host, by its processors, as Container Apps says.
 */
public final class EphemeralBound {
    private static final long QUARTER = 250_000_000L;
    private static final long GIBIBYTE = 1L << 30;

    private EphemeralBound() {}

    /**
     * The bound.
     *
     * @param cpu of all containers of the replica that run beside each other
     */
    public static Memory of(Cpu cpu) {
        long gibibytes =
                cpu.nanos() <= QUARTER
                        ? 1
                        : cpu.nanos() <= 2 * QUARTER ? 2 : cpu.nanos() <= 4 * QUARTER ? 4 : 8;
        return new Memory(gibibytes * GIBIBYTE);
    }
}
