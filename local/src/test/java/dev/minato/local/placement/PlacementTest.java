package dev.minato.local.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.local.placement.HeldRoom.Use;
import dev.minato.local.placement.PlacementWait.Cause;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of decisions, on a host with 8 GiB for apps and two processors, counted ten-fold. */
class PlacementTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final long GIB = 1L << 30;

    private final List<HeldRoom> held = new ArrayList<>();
    private final List<WaitingReplica> waiting = new ArrayList<>();
    private long available = 9 * GIB;
    private String overcommit = "";

    private PlacementDecision decide() {
        PlacementSettings settings =
                PlacementSettings.of(
                        Map.of("MINATO_RESERVE", "1GB", "MINATO_OVERCOMMIT", overcommit));
        HostRoom room =
                new HostRoom(
                        new Cpu(2_000_000_000L),
                        new Memory(9 * GIB),
                        new Memory(available),
                        settings);
        return Placement.decide(room, held, waiting, NOW);
    }

    private static ReplicaDemand gib(double memory) {
        return new ReplicaDemand(new Cpu(250_000_000L), new Memory((long) (memory * GIB)));
    }

    private static RevisionRef set(String revision) {
        return new RevisionRef(revision.split("--", -1)[0], revision, 1);
    }

    private void held(String revision, double memory, Use use) {
        held.add(new HeldRoom(revision + "-r" + held.size(), set(revision), gib(memory), use));
    }

    private void waits(String revision, double memory, int minutes, String... replaces) {
        Set<RevisionRef> old = new HashSet<>();
        for (String one : replaces) {
            old.add(set(one));
        }
        waiting.add(
                new WaitingReplica(
                        revision,
                        set(revision),
                        gib(memory),
                        NOW.minusSeconds(60L * minutes),
                        old));
    }

    private String message(String replica) {
        return decide().waitOf(replica).orElseThrow().message();
    }

    @Test
    void whatFitsStarts() {
        held("db--a", 6, Use.RUNS);
        waits("shop--a", 2, 0);
        assertThat(decide().starts()).containsExactly("shop--a");
        assertThat(decide().waits()).isEmpty();
    }

    @Test
    void whatDoesNotFitWaitsAndSaysWhatItAskedWhatIsFreeAndWhoHoldsIt() {
        held("db--a", 4, Use.RUNS);
        held("shop--a", 1, Use.RUNS);
        held("shop--a", 1, Use.RUNS);
        held("mail--a", 0.5, Use.RUNS);
        held("cron--a", 0.25, Use.STARTS);
        held("blog--a", 0.25, Use.LEAVES);
        waits("big--a", 2, 0);
        assertThat(decide().waitOf("big--a").orElseThrow().cause()).isEqualTo(Cause.NO_ROOM);
        assertThat(message("big--a"))
                .isEqualTo(
                        "it waits for room: it asks 2 GiB; of 8 GiB for apps 1 GiB is free (db has"
                                + " 4 GiB, shop has 2 GiB, mail has 512 MiB, 2 more have 512 MiB)."
                                + " It fits this host, and starts when 1 GiB more is free");
    }

    @Test
    void whoHoldsRoomFrozenIsToldAsThat() {
        held("db--a", 4, Use.RUNS);
        held("news--a", 3, Use.RESTS);
        waits("big--a", 2, 0);
        assertThat(message("big--a")).contains("(db has 4 GiB, news has 3 GiB frozen)");
    }

    @Test
    void whatIsMoreThanTheEmptyHostHasNeverStartsAndSaysSo() {
        waits("big--a", 8.5, 100);
        waits("shop--a", 1, 0);
        assertThat(decide().starts()).containsExactly("shop--a");
        assertThat(decide().waitOf("big--a").orElseThrow().cause()).isEqualTo(Cause.NEVER);
        assertThat(message("big--a"))
                .isEqualTo(
                        "it can never start on this host: it asks 8.5 GiB, and there is 8 GiB for"
                                + " all apps (9 GiB less a reserve of 1 GiB). Ask less in"
                                + " resources.memory, or change MINATO_RESERVE or"
                                + " MINATO_OVERCOMMIT");
    }

    @Test
    void theLongestWaitingThatFitsStartsFirst() {
        held("db--a", 6, Use.RUNS);
        waits("young--a", 2, 1);
        waits("large--a", 4, 3);
        waits("old--a", 2, 2);
        assertThat(decide().starts()).containsExactly("old--a");
    }

    @Test
    void afterTenMinutesTheLongestWaitingHoldsBackYoungerOnes() {
        held("db--a", 6, Use.RUNS);
        waits("large--a", 4, 10);
        waits("shop--a", 1, 1);
        assertThat(decide().starts()).isEmpty();
        assertThat(message("shop--a"))
                .isEqualTo(
                        "it waits for its turn with 1 GiB: large--a asks 4 GiB and has waited since"
                                + " 2026-01-01T11:50:00Z; after 10 minutes the longest waiting goes"
                                + " first");
        waiting.clear();
        waits("large--a", 4, 9);
        waits("shop--a", 1, 1);
        assertThat(decide().starts()).containsExactly("shop--a");
    }

    @Test
    void aRollOutThatAsksNoMoreThanBeforeIsNotHeldBack() {
        held("db--a", 6, Use.RUNS);
        held("shop--a", 1, Use.RUNS);
        available = 3 * GIB;
        waits("large--a", 4, 60);
        waits("shop--b", 1, 0, "shop--a");
        assertThat(decide().starts()).containsExactly("shop--b");
    }

    @Test
    void aSecondSetGoesBeyondTheSumWithinWhatTheKernelHas() {
        held("db--a", 5, Use.RUNS);
        held("shop--a", 3, Use.RUNS);
        waits("shop--b", 3, 0, "shop--a");
        available = 4 * GIB;
        assertThat(decide().starts()).containsExactly("shop--b");
        available = 4 * GIB - 1;
        assertThat(decide().starts()).isEmpty();
        assertThat(decide().waitOf("shop--b").orElseThrow().cause())
                .isEqualTo(Cause.OLD_HOLDS_ROOM);
        assertThat(message("shop--b"))
                .contains("it asks 3 GiB; of 8 GiB for apps none is free")
                .endsWith(
                        "The old replicas of the same app (shop--a) have 3 GiB of it, and beside"
                                + " them this host has 3.0 GiB to give now; `minato up --replace`"
                                + " ends them first: requests wait meanwhile");
    }

    @Test
    void whatStartsHasYetToTakeItsMemory() {
        held("db--a", 5, Use.STARTS);
        held("shop--a", 3, Use.RUNS);
        waits("shop--b", 3, 0, "shop--a");
        available = 8 * GIB;
        assertThat(decide().starts()).isEmpty();
        available = 9 * GIB;
        assertThat(decide().starts()).containsExactly("shop--b");
    }

    @Test
    void theSumHoldsAgainOnceTheOldOneIsGone() {
        held("db--a", 5, Use.RUNS);
        held("shop--a", 3, Use.RUNS);
        waits("shop--b", 4, 0, "shop--a");
        assertThat(decide().starts()).isEmpty();
        assertThat(message("shop--b")).doesNotContain("--replace");
    }

    @Test
    void whatWasAdmittedBeforeStaysAndRollsOutThoughTheSumIsFarBeyond() {
        held("db--a", 20, Use.RUNS);
        held("shop--a", 3, Use.RUNS);
        waits("shop--b", 3, 0, "shop--a");
        waits("blog--a", 0.1, 0);
        available = 5 * GIB;
        assertThat(decide().starts()).containsExactly("shop--b");
    }

    @Test
    void whatLeavesHoldsItsRoomUntilItIsGone() {
        held("db--a", 8, Use.LEAVES);
        waits("shop--a", 1, 0);
        assertThat(decide().starts()).isEmpty();
        held.clear();
        assertThat(decide().starts()).containsExactly("shop--a");
    }

    @Test
    void processorsCountTenFold() {
        ReplicaDemand four = new ReplicaDemand(new Cpu(4_000_000_000L), new Memory(GIB / 8));
        for (int i = 0; i < 6; i++) {
            waiting.add(
                    new WaitingReplica("r" + i, set("shop--a"), four, NOW.plusMillis(i), Set.of()));
        }
        assertThat(decide().starts()).containsExactly("r0", "r1", "r2", "r3", "r4");
        assertThat(message("r5"))
                .isEqualTo(
                        "it waits for room: it asks 4 CPU; of 20 CPU for apps none is free (shop"
                                + " has 20 CPU). It fits this host, and starts when 4 CPU more is"
                                + " free");
        overcommit = "cpu=12";
        assertThat(decide().starts()).hasSize(6);
    }

    @Test
    void withoutBoundsEverythingStarts() {
        overcommit = "off";
        held("db--a", 500, Use.RUNS);
        waits("shop--a", 500, 0);
        assertThat(decide().starts()).containsExactly("shop--a");
    }
}
