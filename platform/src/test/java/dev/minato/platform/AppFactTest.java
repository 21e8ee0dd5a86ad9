package dev.minato.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.AppEvents.AppEvent;
import dev.minato.platform.AppEvents.AppEventPage;
import dev.minato.state.ChangeFact;
import dev.minato.state.ChangeKind;
import dev.minato.state.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class AppFactTest {
    @TempDir private Path folder;
    private Database database;
    private AppEvents events;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("minato.db"), List.of());
        events = new AppEvents(database.changes());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static AppFact fact(String app, String environment, String message) {
        return new AppFact(
                app, environment, AppFact.Action.TRAFFIC, Optional.of(app + "--1"), message);
    }

    private void write(ChangeFact fact) {
        database.write(tx -> {
            tx.changed(fact);
            return fact;
        });
    }

    private static List<AppFact> facts(AppEventPage page) {
        return page.events().stream().map(AppEvent::fact).toList();
    }

    @Test
    void a_fact_is_read_as_it_was_written_also_by_the_next_daemon() {
        AppFact told = fact("shop", "default", "Requests are to go to 'shop--1': 100 %");
        write(told.fact());
        close();
        open();
        assertThat(facts(events.lastOfApp("shop", 10))).containsExactly(told);
    }

    @Test
    void a_message_of_any_length_is_cut() {
        write(fact("shop", "default", "x".repeat(1 << 20)).fact());
        assertThat(facts(events.lastOfApp("shop", 1)).getFirst().message()).hasSize(4_097);
    }

    @Test
    void rows_of_before_facts_and_other_kinds_are_no_events() throws Exception {
        write(ChangeFact.of(ChangeKind.APP, "shop", ""));
        write(ChangeFact.of(ChangeKind.APP, "shop", "paint"));
        write(ChangeFact.of(ChangeKind.OPERATION, "shop", "traffic"));
        assertThat(facts(events.lastOfApp("shop", 10))).isEmpty();
        AppEventPage page = events.after(0, fact -> true, Duration.ZERO);
        assertThat(page.events()).isEmpty();
        assertThat(page.cursor()).isEqualTo(3);
        assertThat(events.after(3, fact -> true, Duration.ZERO).cursor()).isEqualTo(3);
    }

    @Test
    void an_environment_has_the_events_of_its_apps() {
        write(fact("one", "default", "1").fact());
        write(fact("two", "east", "2").fact());
        write(fact("three", "default", "3").fact());
        assertThat(facts(events.lastOfEnvironment("default", 10)))
                .extracting(AppFact::message)
                .containsExactly("1", "3");
        assertThat(facts(events.lastOfEnvironment("default", 1)))
                .extracting(AppFact::message)
                .containsExactly("3");
        assertThat(facts(events.lastOfEnvironment("west", 10))).isEmpty();
        assertThat(facts(events.lastOfEnvironment("default", 0))).isEmpty();
    }

    @Test
    void the_newest_of_a_quiet_environment_are_found_behind_those_of_a_busy_one() {
        database.writeRelaxed(tx -> {
            for (int i = 0; i < 160; i++) {
                tx.changed(fact("one", "quiet", "q" + i).fact());
                tx.changed(fact("two", "busy", "b" + i).fact());
            }
            for (int i = 0; i < 200; i++) {
                tx.changed(fact("two", "busy", "b" + i).fact());
            }
            return true;
        });
        List<AppFact> found = facts(events.lastOfEnvironment("quiet", 130));
        assertThat(found).hasSize(130);
        assertThat(found.getFirst().message()).isEqualTo("q30");
        assertThat(found.getLast().message()).isEqualTo("q159");
    }

    @Test
    void a_reader_that_was_away_for_too_long_goes_on_with_what_is_kept() throws Exception {
        write(fact("shop", "default", "lost").fact());
        database.writeRelaxed(tx -> {
            for (int i = 0; i < 101_000; i++) {
                tx.changed(
                        i == 1_100
                                ? fact("shop", "default", "told").fact()
                                : new ChangeFact(ChangeKind.JOB, "j", "run", Map.of()));
            }
            return 0;
        });
        long cursor = 0;
        List<AppFact> heard = List.of();
        while (heard.isEmpty()) {
            AppEventPage page = events.after(cursor, fact -> true, Duration.ZERO);
            assertThat(page.cursor()).isGreaterThan(cursor);
            cursor = page.cursor();
            heard = facts(page);
        }
        assertThat(heard).extracting(AppFact::message).containsExactly("told");
    }
}
