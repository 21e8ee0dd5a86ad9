package dev.minato.platform.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.RevisionRef;
import dev.minato.platform.Specs;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.GenerationPhase;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.rollout.LostShare.Cause;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/** Who gets requests, and who lost theirs to others. */
class TrafficSplitTest {
    private static final TrafficRule TO_A = rule("a", 20);
    private static final TrafficRule TO_B = rule("b", 80);

    @Test
    void oneThatWasReadyKeepsItsShareThoughItsNextGenerationFailed() {
        List<RevisionRow> rows =
                List.of(
                        revision("b", GenerationPhase.READY, true, true),
                        revision("a", GenerationPhase.FAILED, true, true));
        assertThat(names(rows)).containsExactly("b", "a");
        assertThat(TrafficSplit.lost(app(TO_A, TO_B), rows)).isEmpty();
    }

    @Test
    void theShareOfOneThatIsNotReadyYetGoesToTheOthers() {
        List<RevisionRow> rows =
                List.of(
                        revision("b", GenerationPhase.READY, true, true),
                        revision("a", GenerationPhase.ROLLING, false, true));
        assertThat(names(rows)).containsExactly("b");
        LostShare lost = TrafficSplit.lost(app(TO_A, TO_B), rows).getFirst();
        assertThat(lost.cause()).isEqualTo(Cause.STARTING);
        assertThat(lost.text()).contains("it is not ready yet: its 20 % go to the others");
    }

    @Test
    void whereNoneIsReadyRequestsWaitForThoseThatStart() {
        List<RevisionRow> rows =
                List.of(
                        revision("b", GenerationPhase.FAILED, false, true),
                        revision("a", GenerationPhase.ROLLING, false, true));
        assertThat(names(rows)).containsExactly("a");
    }

    @Test
    void theShareOfOneThatFailedGoesToTheOthers() {
        List<RevisionRow> rows =
                List.of(
                        revision("b", GenerationPhase.READY, true, true),
                        revision("a", GenerationPhase.FAILED, false, true));
        assertThat(names(rows)).containsExactly("b");
        LostShare lost = TrafficSplit.lost(app(TO_A, TO_B), rows).getFirst();
        assertThat(lost).isEqualTo(new LostShare("a", 20, Cause.FAILED, Optional.of(Specs.START)));
        assertThat(lost.text())
                .isEqualTo(
                        "revision a gets none of the requests since 2026-01-01T00:00:00Z, it has"
                                + " failed: its 20 % go to the others");
    }

    @Test
    void theShareOfOneThatDoesNotRunGoesToTheOthers() {
        List<RevisionRow> rows =
                List.of(
                        revision("b", GenerationPhase.READY, true, true),
                        revision("a", GenerationPhase.READY, false, false));
        assertThat(names(rows)).containsExactly("b");
        assertThat(TrafficSplit.lost(app(TO_A, TO_B), rows))
                .containsExactly(new LostShare("a", 20, Cause.INACTIVE, Optional.of(Specs.START)));
    }

    @Test
    void theShareOfOneThatIsNotKeptGoesToTheOthers() {
        List<RevisionRow> rows = List.of(revision("b", GenerationPhase.READY, true, true));
        LostShare lost = TrafficSplit.lost(app(TO_A, TO_B), rows).getFirst();
        assertThat(lost).isEqualTo(new LostShare("a", 20, Cause.GONE, Optional.empty()));
        assertThat(lost.text())
                .isEqualTo(
                        "revision a gets none of the requests, it is not there any more: its 20 %"
                                + " go to the others");
    }

    @Test
    void nothingIsLostToOthersWhereThereAreNone() {
        List<RevisionRow> rows =
                List.of(
                        revision("b", GenerationPhase.FAILED, false, true),
                        revision("a", GenerationPhase.FAILED, false, true));
        assertThat(names(rows)).containsExactly("b", "a");
        assertThat(TrafficSplit.lost(app(TO_A, TO_B), rows)).isEmpty();
        assertThat(TrafficSplit.lost(app(TO_A), List.of())).isEmpty();
    }

    @Test
    void aShareOfNothingIsNotLost() {
        List<RevisionRow> rows = List.of(revision("b", GenerationPhase.READY, true, true));
        assertThat(TrafficSplit.lost(app(rule("a", 0), rule("b", 100)), rows)).isEmpty();
    }

    @Test
    void anAppThatIsStoppedLosesNothing() {
        List<RevisionRow> rows = List.of(revision("b", GenerationPhase.READY, true, true));
        AppRow stopped = Specs.row(app(TO_A, TO_B).spec(), AppIntent.STOP);
        assertThat(TrafficSplit.lost(stopped, rows)).isEmpty();
    }

    private static List<String> names(List<RevisionRow> rows) {
        return TrafficSplit.of(app(TO_A, TO_B), rows).stream().map(TrafficShare::revision).toList();
    }

    private static AppRow app(TrafficRule... rules) {
        return Specs.row(
                Specs.app(Optional.empty(), Specs.container(List.of(), List.of()))
                        .withTraffic(List.of(rules)),
                AppIntent.RUN);
    }

    private static RevisionRow revision(
            String name, GenerationPhase phase, boolean ready, boolean active) {
        return Specs.revision(
                new RevisionRef("shop", name, 1),
                1,
                phase,
                ready ? Optional.of(1) : Optional.empty(),
                active);
    }

    private static TrafficRule rule(String revision, int weight) {
        return new TrafficRule(Optional.of(revision), Optional.empty(), weight);
    }
}
