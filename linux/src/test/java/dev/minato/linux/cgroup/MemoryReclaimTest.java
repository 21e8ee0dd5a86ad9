package dev.minato.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What is asked of a kernel that gives whatever it is asked for. */
class MemoryReclaimTest {
    private static final String LEAF = "c/abc/box";

    @TempDir private Path folder;

    private Path leaf() throws IOException {
        return Files.createDirectories(folder.resolve("two/minato-x/" + LEAF));
    }

    private MemoryReclaim reclaim(Cgroups.Layout layout) {
        Cgroups cgroups = new Cgroups(layout, Map.of(), Optional.of(folder.resolve("two")));
        return new MemoryReclaim(new CgroupTree(cgroups, "x"));
    }

    @Test
    void itIsAskedPieceByPieceForAsLongAsItIsWantedAndTheSwapLimitIsAsBefore() throws IOException {
        Files.writeString(leaf().resolve("memory.current"), "31000000\n");
        Files.writeString(leaf().resolve("memory.swap.max"), "0  \n");
        Files.writeString(leaf().resolve("memory.reclaim"), "");
        AtomicInteger left = new AtomicInteger(3);
        long bytes = reclaim(Cgroups.Layout.V2).reclaim(LEAF, () -> left.getAndDecrement() > 0);
        assertThat(bytes).isZero();
        assertThat(left).hasValue(-1);
        assertThat(Files.readString(leaf().resolve("memory.reclaim"))).isEqualTo("4194304");
        assertThat(Files.readString(leaf().resolve("memory.swap.max"))).startsWith("0");
    }

    @Test
    void aKernelThatCannotAndAGroupThatIsGoneGiveNothing() throws IOException {
        assertThat(reclaim(Cgroups.Layout.V2).reclaim(LEAF, () -> true)).isZero();
        Files.writeString(leaf().resolve("memory.current"), "31000000\n");
        assertThat(reclaim(Cgroups.Layout.V2).reclaim(LEAF, () -> true)).isZero();
    }

    @Test
    void onlyAHostWithSwapSpaceCan() {
        String head = "Filename\tType\tSize\tUsed\tPriority";
        assertThat(MemoryReclaim.hasSwap(List.of(head))).isFalse();
        assertThat(MemoryReclaim.hasSwap(List.of())).isFalse();
        assertThat(MemoryReclaim.hasSwap(List.of(head, "/swap file 1024 0 -2"))).isTrue();
        assertThat(reclaim(Cgroups.Layout.V1).isPossible()).isFalse();
    }
}
