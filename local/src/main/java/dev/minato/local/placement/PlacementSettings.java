package dev.minato.local.placement;

import dev.minato.base.Fault;

import java.util.Map;
import java.util.Optional;

/**
 * What the environment says of the room for apps.
 *
 * @param reserve the memory that no app gets
 * @param overcommit how many times over the rest is given away; empty for any sum
 * @param pidsLimit processes and threads that a container of an app may have; -1 for any number
 */
public record PlacementSettings(
        MemoryReserve reserve, Optional<Overcommit> overcommit, long pidsLimit) {
    private static final String PIDS = "MINATO_PIDS_LIMIT";

    /** What a kubelet and dockerd give where nothing is said. */
    private static final long USUAL_PIDS = 4_096;

    /** Fewer and a shell cannot start anything. */
    private static final long LEAST_PIDS = 16;

    /** PID_MAX_LIMIT of the kernel. */
    private static final long MOST_PIDS = 1L << 22;

    /** Any sum is let in. */
    public static final PlacementSettings OFF =
            new PlacementSettings(MemoryReserve.DEFAULT, Optional.empty());

    /** With the usual number of processes. */
    public PlacementSettings(MemoryReserve reserve, Optional<Overcommit> overcommit) {
        this(reserve, overcommit, USUAL_PIDS);
    }

    /**
     * Reads {@code MINATO_RESERVE}, {@code MINATO_OVERCOMMIT} and {@code MINATO_PIDS_LIMIT}.
     *
     * @throws Fault invalid, naming the variable, its value and what would be right
     */
    public static PlacementSettings of(Map<String, String> environment) {
        return new PlacementSettings(
                MemoryReserve.parse(environment.getOrDefault("MINATO_RESERVE", "")),
                Overcommit.parse(environment.getOrDefault("MINATO_OVERCOMMIT", "")),
                pids(environment.getOrDefault(PIDS, "")));
    }

    private static long pids(String text) {
        if (text.isEmpty()) {
            return USUAL_PIDS;
        }
        if (text.equals("off")) {
            return -1;
        }
        if (text.matches("[0-9]{1,7}")) {
            long limit = Long.parseLong(text);
            if (limit >= LEAST_PIDS && limit <= MOST_PIDS) {
                return limit;
            }
        }
        throw Fault.invalid(
                PIDS,
                PIDS
                        + " \""
                        + text
                        + "\" is not right: write how many processes and threads a container of an"
                        + " app may have, "
                        + LEAST_PIDS
                        + " to "
                        + MOST_PIDS
                        + ", or off for any number");
    }
}
