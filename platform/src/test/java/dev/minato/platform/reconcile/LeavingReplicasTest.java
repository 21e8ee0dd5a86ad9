package dev.minato.platform.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.GroupKey;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Specs;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.GenerationPhase;
import dev.minato.platform.ledger.ScaleRow;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who goes when a revision is to have fewer replicas. */
class LeavingReplicasTest {
    private static final RevisionRef SET = new RevisionRef("shop", "shop--one", 1);

    private final Map<String, Integer> tunnels = new HashMap<>();
    private final LeavingReplicas leaving =
            new LeavingReplicas(new Silent(), RolloutPolicy.DEFAULT, () -> Specs.START);

    /** One that was made so many seconds after the start. */
    private static Replica replica(String name, int age, Phase phase) {
        Replica made = Specs.replica(name, SET, phase, 0, "", "");
        Instant created = Specs.START.plusSeconds(age);
        return new Replica(
                made.name(),
                made.set(),
                made.phase(),
                made.address(),
                made.containers(),
                made.reason(),
                made.message(),
                created,
                made.readySince(),
                made.terminatingSince());
    }

    private static Replica ready(String name, int age) {
        return replica(name, age, Phase.READY);
    }

    private void choose(int wanted, Replica... replicas) {
        AppStore.Entry entry =
                new AppStore.Entry(
                        Specs.row(Specs.app(Optional.empty()), AppIntent.RUN),
                        Map.of(),
                        List.of(
                                Specs.revision(
                                        SET, 1, GenerationPhase.READY, Optional.of(1), true)),
                        Map.of(
                                SET.revision(),
                                ScaleRow.awake(SET.revision(), wanted, "", Specs.START)),
                        Map.of(),
                        Map.of(),
                        Optional.empty());
        leaving.choose(entry, List.of(replicas), this::tunnels);
    }

    private Map<String, Integer> tunnels(GroupKey group) {
        assertThat(group).isEqualTo(new GroupKey("shop", "shop--one"));
        return tunnels;
    }

    @Test
    void theYoungestGoFirst() {
        choose(1, ready("a", 1), ready("c", 3), ready("b", 2));

        assertThat(leaving.names(SET)).containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void oneThatIsNotReadyGoesBeforeThem() {
        choose(2, replica("a", 1, Phase.NOT_READY), ready("b", 2), ready("c", 3));

        assertThat(leaving.names(SET)).containsExactly("a");
    }

    @Test
    void oneWithWebSocketsStaysLongerThanOneWithout() {
        tunnels.put("c", 1);
        choose(2, ready("a", 1), ready("b", 2), ready("c", 3));

        assertThat(leaving.names(SET)).containsExactly("b");
    }

    @Test
    void ofThoseWithWebSocketsTheOneWithTheFewestGoesFirst() {
        tunnels.putAll(Map.of("a", 2, "b", 40, "c", 3));
        choose(2, ready("a", 1), ready("b", 2), ready("c", 3));
        assertThat(leaving.names(SET)).containsExactly("a");

        choose(1, ready("a", 1), ready("b", 2), ready("c", 3));
        assertThat(leaving.names(SET)).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void oneThatIsNotReadyGoesFirstWhateverItHas() {
        tunnels.put("a", 9);
        choose(1, replica("a", 1, Phase.BACK_OFF), ready("b", 2));

        assertThat(leaving.names(SET)).containsExactly("a");
    }

    @Test
    void whoWasChosenStaysSoAsOthersLoseTheirs() {
        tunnels.putAll(Map.of("a", 1, "b", 2));
        choose(1, ready("a", 1), ready("b", 2));
        assertThat(leaving.names(SET)).containsExactly("a");

        tunnels.remove("b");
        choose(1, ready("a", 1), ready("b", 2));
        assertThat(leaving.names(SET)).containsExactly("a");
    }

    @Test
    void nobodyGoesWhereThereAreNotTooMany() {
        choose(2, ready("a", 1), ready("b", 2), replica("c", 3, Phase.TERMINATING));

        assertThat(leaving.names(SET)).isEmpty();
    }

    /** Nothing is looked at again here. */
    private static final class Silent implements Wakeups {
        @Override
        public void soon(Subject subject) {}

        @Override
        public void at(Subject subject, Instant when) {}

        @Override
        public void beside(Runnable task) {
            task.run();
        }
    }
}
