package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.Container;
import dev.minato.engine.Event;
import dev.minato.engine.Events;
import dev.minato.engine.Events.Subscription;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What every {@link Events} does. */
public interface EventContract extends EngineContract {
    /** Later than all that the engine itself tells. */
    Instant LATER = Instant.parse("2999-01-01T00:00:00Z");

    private Events events() {
        return engine().events();
    }

    private static Event event(int number) {
        return new Event("container", "act-" + number, "id", Map.of(), LATER.plusSeconds(number));
    }

    private static List<Event> next(Subscription subscription, int count)
            throws InterruptedException {
        List<Event> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(subscription.next(Duration.ofSeconds(20)).orElseThrow());
        }
        return all;
    }

    @Test
    default void everySubscriberHearsEverythingInOneOrder() throws Exception {
        try (Subscription one = events().subscribe(Optional.empty());
                Subscription other = events().subscribe(Optional.empty())) {
            List<CompletableFuture<Void>> publishers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int first = i * 100;
                publishers.add(
                        CompletableFuture.runAsync(() -> {
                            for (int n = first; n < first + 100; n++) {
                                events().publish(event(n));
                            }
                        }));
            }
            publishers.forEach(EngineContract::get);
            List<Event> heard = next(one, 300);
            assertThat(heard).doesNotHaveDuplicates();
            assertThat(next(other, 300)).isEqualTo(heard);
            assertThat(one.next(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    default void whatWasIsToldFirstThenWhatComes() throws Exception {
        for (int i = 1; i <= 3; i++) {
            events().publish(event(i));
        }
        try (Subscription all = events().subscribe(Optional.of(LATER.plusSeconds(2)));
                Subscription coming = events().subscribe(Optional.empty())) {
            events().publish(event(4));
            assertThat(next(all, 3)).containsExactly(event(2), event(3), event(4));
            assertThat(next(coming, 1)).containsExactly(event(4));
        }
        restart();
        try (Subscription all = events().subscribe(Optional.of(LATER.plusSeconds(3)))) {
            assertThat(next(all, 2)).as("over a restart too").containsExactly(event(3), event(4));
        }
    }

    @Test
    default void whoWaitsIsWokenOrComesBackWhenNothingComes() throws Exception {
        try (Subscription subscription = events().subscribe(Optional.empty())) {
            subscription.wake();
            subscription.wake();
            assertThat(subscription.next(Duration.ofMinutes(5))).isEmpty();
            assertThat(subscription.next(Duration.ofMillis(1))).isEmpty();
            events().publish(event(1));
            subscription.wake();
            assertThat(next(subscription, 1)).containsExactly(event(1));
            assertThat(subscription.ended()).isFalse();
        }
    }

    @Test
    default void oneThatFallsBehindIsEndedAndKeepsNobodyElse() throws Exception {
        try (Subscription slow = events().subscribe(Optional.empty());
                Subscription quick = events().subscribe(Optional.empty())) {
            for (int i = 0; i < 10_100; i++) {
                events().publish(event(i));
                assertThat(next(quick, 1)).containsExactly(event(i));
            }
            assertThat(slow.ended()).as("what it did not fall behind with is there").isFalse();
            assertThat(next(slow, 10_000)).startsWith(event(0)).doesNotHaveDuplicates();
            Optional<Event> last = slow.next(Duration.ZERO);
            while (last.isPresent()) {
                last = slow.next(Duration.ZERO);
            }
            assertThat(slow.ended()).isTrue();
            assertThat(quick.ended()).isFalse();
        }
    }

    @Test
    default void aContainersLifeIsTold() throws Exception {
        try (Subscription subscription = events().subscribe(Optional.empty())) {
            Container container = started(spec("sh", "-c", "exit 3").name("told"));
            List<String> actions = new ArrayList<>();
            while (!actions.contains("die 3")) {
                Event event = next(subscription, 1).getFirst();
                assertThat(event.actorId()).isEqualTo(container.id());
                assertThat(event.attributes()).containsEntry("name", "told");
                actions.add(
                        (event.action() + " " + event.attributes().getOrDefault("exitCode", ""))
                                .strip());
            }
            assertThat(actions).containsExactly("create", "start", "die 3");
        }
    }
}
