package dev.minato.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.Event;
import dev.minato.engine.Events;
import dev.minato.engine.stored.EngineJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class EventFileTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00.000000001Z");

    @TempDir private Path folder;

    private Path file() {
        return folder.resolve("events");
    }

    private LocalEvents open() {
        return new LocalEvents(new EventFile(file(), new EngineJson()));
    }

    private static Event event(int number) {
        return event(number, Map.of("image", "tiny:1", "name", "naïve \"n\"\n"));
    }

    private static Event event(int number, Map<String, String> attributes) {
        return new Event(
                "container", "start-" + number, "d1d1", attributes, START.plusMillis(number));
    }

    private static List<Event> past(Events events, Instant since) throws InterruptedException {
        List<Event> all = new ArrayList<>();
        try (Events.Subscription subscription = events.subscribe(Optional.of(since))) {
            Optional<Event> next = subscription.next(Duration.ZERO);
            while (next.isPresent()) {
                all.add(next.get());
                next = subscription.next(Duration.ZERO);
            }
        }
        return all;
    }

    private static List<String> actions(List<Event> events) {
        return events.stream().map(Event::action).toList();
    }

    @Test
    void whatHappenedBeforeARestartIsToldWhole() throws Exception {
        try (LocalEvents events = open()) {
            events.publish(event(1));
            events.publish(event(2));
        }
        try (LocalEvents events = open()) {
            events.publish(event(3));
            assertThat(past(events, Instant.EPOCH)).containsExactly(event(1), event(2), event(3));
            assertThat(past(events, START.plusMillis(2))).containsExactly(event(2), event(3));
        }
    }

    @Test
    void aWriterThatIsNotClosedLosesNothing() throws Exception {
        LocalEvents killed = open();
        killed.publish(event(1));
        try (LocalEvents events = open()) {
            assertThat(past(events, Instant.EPOCH)).containsExactly(event(1));
        }
        killed.close();
    }

    @Test
    void whatComesFollowsWhatWas() throws Exception {
        try (LocalEvents events = open()) {
            events.publish(event(1));
            try (Events.Subscription all = events.subscribe(Optional.of(Instant.EPOCH));
                    Events.Subscription coming = events.subscribe(Optional.empty())) {
                events.publish(event(2));
                assertThat(all.next(Duration.ZERO)).contains(event(1));
                assertThat(all.next(Duration.ZERO)).contains(event(2));
                assertThat(all.next(Duration.ZERO)).isEmpty();
                assertThat(coming.next(Duration.ZERO)).contains(event(2));
            }
        }
    }

    @Test
    void theLastTenThousandAreKeptAndNoMoreThanTwice() throws Exception {
        try (LocalEvents events = open()) {
            for (int i = 1; i <= 25_000; i++) {
                events.publish(event(i));
            }
        }
        try (LocalEvents events = open()) {
            List<Event> kept = past(events, Instant.EPOCH);
            assertThat(kept).hasSize(15_000).startsWith(event(10_001)).endsWith(event(25_000));
        }
    }

    @Test
    void afterADayThereIsANewFile() throws Exception {
        int day = 86_400_001;
        try (LocalEvents events = open()) {
            events.publish(event(1));
            events.publish(event(day + 1));
        }
        try (LocalEvents events = open()) {
            events.publish(event(2 * day + 2));
            assertThat(actions(past(events, Instant.EPOCH)))
                    .containsExactly("start-" + (day + 1), "start-" + (2 * day + 2));
        }
    }

    @Test
    void aHalfWrittenLineAndNonsenseAreLeftOut() throws Exception {
        try (LocalEvents events = open()) {
            events.publish(event(1));
        }
        append(
                "{\"v\":1,\"n\":2,\"at\":\"never\",\"type\":\"x\",\"action\":\"y\"}\n"
                        + "nonsense\n"
                        + "[]\n\n");
        append("{\"v\":1,\"n\":2,\"at\":\"2026-03-0");
        try (LocalEvents events = open()) {
            events.publish(event(2));
            assertThat(past(events, Instant.EPOCH)).containsExactly(event(1), event(2));
        }
        Files.write(file(), new byte[100_000]);
        try (LocalEvents events = open()) {
            events.publish(event(3));
            assertThat(past(events, Instant.EPOCH)).containsExactly(event(3));
        }
    }

    @Test
    void labelsOfAnyLengthDoNotFillTheDisk() throws Exception {
        String large = "x".repeat(1 << 20);
        try (LocalEvents events = open()) {
            for (int i = 0; i < 30; i++) {
                events.publish(event(i, Map.of("name", "n", "label", large)));
            }
            assertThat(Files.size(file())).isLessThan(64 << 10);
            assertThat(past(events, Instant.EPOCH))
                    .hasSize(30)
                    .allMatch(one -> one.attributes().equals(Map.of("name", "n")));
        }
    }

    private void append(String text) throws IOException {
        Files.write(file(), text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    }
}
