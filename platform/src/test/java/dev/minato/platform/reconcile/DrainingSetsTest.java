package dev.minato.platform.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteOwner;
import dev.minato.platform.Edge;
import dev.minato.platform.EdgeListener;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

class DrainingSetsTest {
    private static final RevisionRef SET = new RevisionRef("shop", "shop--one", 1);

    private final Map<String, CompletableFuture<Void>> backends = new HashMap<>();
    private final List<String> woken = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final DrainingSets drains =
            new DrainingSets(new Recorder(), () -> now, Duration.ofSeconds(30));

    @Test
    void aSetIsDrainedWhenAllItsBackendsAre() {
        drains.begin(new SlowEdge(), SET, List.of("a", "b"));
        assertThat(drains.drained("shop")).isEmpty();
        new SlowEdge().drained("a").complete(null);
        assertThat(drains.drained("shop")).isEmpty();
        new SlowEdge().drained("b").complete(null);
        assertThat(drains.drained("shop")).isEqualTo(Set.of(SET));
        assertThat(woken).contains("soon shop");
        assertThat(drains.drained("blog")).isEmpty();
    }

    @Test
    void aRequestThatNeverEndsIsWaitedForSoLong() {
        drains.begin(new SlowEdge(), SET, List.of("a"));
        assertThat(woken).containsExactly("at shop " + now.plusSeconds(30));
        now = now.plusSeconds(29);
        drains.begin(new SlowEdge(), SET, List.of("a"));
        assertThat(drains.drained("shop")).isEmpty();
        now = now.plusSeconds(1);
        assertThat(drains.drained("shop")).isEqualTo(Set.of(SET));
    }

    @Test
    void aSetNobodyRoutedToIsDrainedAtOnce() {
        drains.begin(new SlowEdge(), SET, List.of());
        assertThat(drains.drained("shop")).isEqualTo(Set.of(SET));
        drains.forget(SET);
        assertThat(drains.drained("shop")).isEmpty();
    }

    private final class SlowEdge implements Edge {
        @Override
        public void apply(RouteOwner owner, List<HostRoute> routes) {
            throw new IllegalStateException("draining changes no route");
        }

        @Override
        public void change(RouteOwner owner, RouteChange change) {
            throw new IllegalStateException("draining changes no route");
        }

        @Override
        public CompletableFuture<GroupSleep> asleep(GroupKey group) {
            throw new IllegalStateException("draining puts nothing to sleep");
        }

        @Override
        public void listen(EdgeListener listener) {}

        @Override
        public CompletableFuture<Void> drained(String backendId) {
            return backends.computeIfAbsent(backendId, id -> new CompletableFuture<>());
        }
    }

    private final class Recorder implements Wakeups {
        @Override
        public void soon(Subject subject) {
            woken.add("soon " + subject.key());
        }

        @Override
        public void at(Subject subject, Instant when) {
            woken.add("at " + subject.key() + " " + when);
        }
    }
}
