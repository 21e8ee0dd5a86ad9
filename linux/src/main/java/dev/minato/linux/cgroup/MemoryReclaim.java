package dev.minato.linux.cgroup;

import dev.minato.linux.LinuxException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Gives memory of a control group whose processes do not use it now back to the host: what can be
 * had again from files is dropped, the rest goes to swap space ({@code memory.reclaim} of
 * cgroup-v2.rst, Linux 5.19). Thread-safe.
 */
public final class MemoryReclaim {
    private static final Path SWAPS = Path.of("/proc/swaps");

    /** Asked for at once: so soon does it end when it is not wanted any more. */
    private static final String PIECE = Long.toString(4L << 20);

    private final CgroupTree tree;

    public MemoryReclaim(CgroupTree tree) {
        this.tree = tree;
    }

    /** Whether this host can do it now: control groups of version 2, and swap space. */
    public boolean isPossible() {
        return tree.layout() == Cgroups.Layout.V2 && hasSwap(CgroupFile.lines(SWAPS));
    }

    /** Whether there is swap space, from proc_swaps(5). */
    static boolean hasSwap(List<String> swaps) {
        return swaps.size() > 1;
    }

    /**
     * Gives back what it can. The group may use swap space meanwhile, whatever its limit says: what
     * has gone there may stay.
     *
     * @param goesOn asked between two pieces
     * @return bytes fewer in use than before
     */
    public long reclaim(String leaf, BooleanSupplier goesOn) {
        Optional<Path> group = tree.folder(leaf, "memory");
        if (group.isEmpty() || Files.notExists(group.get().resolve("memory.reclaim"))) {
            return 0;
        }
        long before = current(group.get());
        Path swapLimit = group.get().resolve("memory.swap.max");
        List<String> limit = CgroupFile.words(swapLimit);
        limit.forEach(_ -> CgroupFile.tryWrite(swapLimit, "max"));
        try {
            Optional<LinuxException> end = Optional.empty();
            while (end.isEmpty() && goesOn.getAsBoolean()) {
                // EAGAIN: there is no more to be had.
                end = CgroupFile.tryWrite(group.get().resolve("memory.reclaim"), PIECE);
            }
        } finally {
            limit.forEach(former -> CgroupFile.tryWrite(swapLimit, former));
        }
        return Math.max(0, before - current(group.get()));
    }

    private static long current(Path group) {
        return CgroupFile.words(group.resolve("memory.current")).stream()
                .mapToLong(Long::parseLong)
                .sum();
    }
}
