package dev.minato.engine.runtime;

/**
 * Limits as the runtime is told of them (runtime-spec, config-linux.md, "Control groups"); 0 and
 * empty leave the kernel's default.
 *
 * @param memory bytes
 * @param memorySwap memory and swap in bytes, -1 is unlimited
 * @param memoryReservation bytes
 * @param cpuShares weight of version 1
 * @param cpuQuota microseconds of each period
 * @param cpuPeriod microseconds
 * @param cpus list of processors
 * @param mems list of memory nodes
 * @param pids processes and threads, -1 is unlimited
 */
public record OciLimits(
        long memory,
        long memorySwap,
        long memoryReservation,
        long cpuShares,
        long cpuQuota,
        long cpuPeriod,
        String cpus,
        String mems,
        long pids) {
    /** None. */
    public static final OciLimits NONE = new OciLimits(0, 0, 0, 0, 0, 0, "", "", 0);

    void write(JsonText json, boolean unified) {
        if (memory != 0 || memorySwap != 0 || memoryReservation != 0) {
            json.object("memory");
            number(json, "limit", memory);
            number(json, "swap", memorySwap);
            number(json, "reservation", memoryReservation);
            json.endObject();
        }
        json.object("cpu");
        if (!unified) {
            number(json, "shares", cpuShares);
        }
        number(json, "quota", cpuQuota);
        number(json, "period", cpuPeriod);
        if (!cpus.isEmpty()) {
            json.field("cpus", cpus);
        }
        if (!mems.isEmpty()) {
            json.field("mems", mems);
        }
        json.endObject();
        if (pids != 0) {
            json.object("pids").field("limit", pids).endObject();
        }
        if (unified && cpuShares > 0) {
            // Runtimes of Debian 12 turn 1024 shares into a weight of 39 instead of 100.
            json.object("unified").field("cpu.weight", Long.toString(weight())).endObject();
        }
    }

    /** runc 1.4 and crun 1.24: 2 is 1, 1024 is 100, 262144 is 10000. */
    long weight() {
        double log = Math.log(Math.clamp(cpuShares, 2, 262_144)) / Math.log(2);
        double exponent = (log * log + 125 * log) / 612.0 - 7.0 / 34.0;
        return Math.clamp((long) Math.ceil(Math.pow(10, exponent) - 1e-9), 1, 10_000);
    }

    private static void number(JsonText json, String key, long value) {
        if (value != 0) {
            json.field(key, value);
        }
    }
}
