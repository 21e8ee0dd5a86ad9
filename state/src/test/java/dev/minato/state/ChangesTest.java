package dev.minato.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class ChangesTest {
    @TempDir private Path home;
    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(home.resolve("minato.db"), List.of(Shop.BOTH_STEPS));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_change_is_in_the_log_after_its_write_and_can_be_followed_from_there() {
        changed("tea");
        long known = database.changes().last();
        changed("milk");
        changed("salt");
        assertThat(database.changes().since(known, 10).changes())
                .extracting(Change::key)
                .containsExactly("milk", "salt");
        assertThat(database.changes().since(known, 1).changes()).hasSize(1);
        assertThat(database.changes().last()).isEqualTo(known + 2);
    }

    @Test
    void the_log_goes_on_after_opening_again() {
        changed("tea");
        long known = database.changes().last();
        close();
        open();
        assertThat(database.changes().last()).isEqualTo(known);
        changed("milk");
        assertThat(database.changes().since(known, 10).changes())
                .extracting(Change::key)
                .contains("milk");
    }

    @Test
    void a_listener_hears_of_a_change_when_it_can_be_read() throws Exception {
        BlockingQueue<List<Change>> heard = new LinkedBlockingQueue<>();
        try (AutoCloseable _ =
                database.changes()
                        .listen(news ->
                                heard.add(
                                        database.changes()
                                                .since(news.getFirst().sequence() - 1, 10)
                                                .changes()))) {
            changed("tea");
            assertThat(heard.poll(10, TimeUnit.SECONDS)).extracting(Change::key).contains("tea");
        }
        changed("milk");
        assertThat(heard).isEmpty();
    }

    @Test
    void a_listener_that_throws_keeps_nobody_else_from_hearing() throws Exception {
        BlockingQueue<List<Change>> heard = new LinkedBlockingQueue<>();
        try (AutoCloseable _ =
                        database.changes()
                                .listen(_ -> {
                                    throw new IllegalStateException("deaf");
                                });
                AutoCloseable _ = database.changes().listen(heard::add)) {
            changed("tea");
            assertThat(heard.poll(10, TimeUnit.SECONDS)).hasSize(1);
        }
    }

    @Test
    void the_change_of_a_write_that_failed_is_not_in_the_log() {
        assertThatThrownBy(() ->
                        database.write(tx -> {
                            tx.changed("item", "tea");
                            throw new IllegalStateException("no");
                        }))
                .hasMessage("no");
        assertThat(database.changes().since(0, 10).changes()).isEmpty();
    }

    private void changed(String key) {
        database.write(tx -> {
            tx.changed("item", key);
            return key;
        });
    }

    @Test
    void the_log_is_bounded_and_a_reader_from_further_back_is_told() {
        changed("first");
        database.writeRelaxed(tx -> {
            for (int i = 0; i < 101_000; i++) {
                tx.changed("item", "more");
            }
            return 0;
        });
        ChangePage page = database.changes().since(1, 1);
        assertThat(page.gap()).isTrue();
        assertThat(page.changes().getFirst().sequence()).isEqualTo(1_001);
        assertThat(database.changes().since(1_000, 1).gap()).isFalse();
        assertThat(database.changes().since(database.changes().last(), 1))
                .isEqualTo(new ChangePage(List.of(), false));
    }

    @Test
    void a_reader_that_knows_more_than_there_is_is_told() {
        assertThat(database.changes().since(0, 1).gap()).isFalse();
        assertThat(database.changes().since(7, 1).gap()).isTrue();
        changed("tea");
        assertThat(database.changes().since(7, 1).gap()).isTrue();
    }
}
