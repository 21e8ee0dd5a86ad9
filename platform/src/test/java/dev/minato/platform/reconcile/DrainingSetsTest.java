package dev.minato.platform.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

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
        drains.begin(this::drained, SET, List.of("a", "b"));
        assertThat(drains.drained("shop")).isEmpty();
        drained("a").complete(null);
        assertThat(drains.drained("shop")).isEmpty();
        drained("b").complete(null);
        assertThat(drains.drained("shop")).isEqualTo(Set.of(SET));
        assertThat(woken).contains("soon shop");
        assertThat(drains.drained("blog")).isEmpty();
    }

    @Test
    void aRequestThatNeverEndsIsWaitedForSoLong() {
        drains.begin(this::drained, SET, List.of("a"));
        assertThat(woken).containsExactly("at shop " + now.plusSeconds(30));
        now = now.plusSeconds(29);
        drains.begin(this::drained, SET, List.of("a"));
        assertThat(drains.drained("shop")).isEmpty();
        now = now.plusSeconds(1);
        assertThat(drains.drained("shop")).isEqualTo(Set.of(SET));
    }

    @Test
    void aSetNobodyRoutedToIsDrainedAtOnce() {
        drains.begin(this::drained, SET, List.of());
        assertThat(drains.drained("shop")).isEqualTo(Set.of(SET));
        drains.forget(SET);
        assertThat(drains.drained("shop")).isEmpty();
    }

    /** A backend's last request ends when the test says so. */
    private CompletableFuture<Void> drained(String backendId) {
        return backends.computeIfAbsent(backendId, id -> new CompletableFuture<>());
    }

    private final class Recorder implements Wakeups {
        @Override
        public void beside(Runnable task) {
            task.run();
        }

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
