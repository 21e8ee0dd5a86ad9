package dev.minato.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class ChangeLogTest {
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
                            tx.changed(item("tea"));
                            throw new IllegalStateException("no");
                        }))
                .hasMessage("no");
        assertThat(database.changes().since(0, 10).changes()).isEmpty();
    }

    private static ChangeFact item(String key) {
        return ChangeFact.of(ChangeKind.JOB, key, "add");
    }

    private void changed(String key) {
        database.write(tx -> {
            tx.changed(item(key));
            return key;
        });
    }

    @Test
    void the_log_is_bounded_and_a_reader_from_further_back_is_told() {
        changed("first");
        database.writeRelaxed(tx -> {
            for (int i = 0; i < 101_000; i++) {
                tx.changed(item("more"));
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

    private Change newest() {
        long last = database.changes().last();
        return database.changes().since(last - 1, 1).changes().getFirst();
    }

    private void write(ChangeFact fact) {
        database.write(tx -> {
            tx.changed(fact);
            return fact;
        });
    }

    private void sql(String statement) throws Exception {
        close();
        try (Connection file =
                        DriverManager.getConnection("jdbc:sqlite:" + home.resolve("minato.db"));
                Statement sql = file.createStatement()) {
            sql.executeUpdate(statement);
        }
        open();
    }

    @Test
    void a_fact_is_read_as_it_was_written_to_the_nanosecond() {
        close();
        Instant now = Instant.parse("2026-11-30T01:02:03.123456789Z");
        database = Database.open(home.resolve("minato.db"), List.of(Shop.BOTH_STEPS), () -> now);
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("reference", "docker.io/library/tea:1");
        attributes.put("label:a\"b", "line\n\u0000 \uD83C\uDF75");
        ChangeFact fact = new ChangeFact(ChangeKind.IMAGE, "sha256:1", "tag", attributes);
        write(fact);
        close();
        open();
        assertThat(newest()).isEqualTo(new Change(1, now, fact));
    }

    @Test
    void a_row_of_a_release_before_facts_has_no_action() throws Exception {
        sql("INSERT INTO change(at, kind, key) VALUES(1796000000123, 'image', 'sha256:1')");
        assertThat(newest())
                .isEqualTo(
                        new Change(
                                1,
                                Instant.ofEpochMilli(1_796_000_000_123L),
                                ChangeFact.of(ChangeKind.IMAGE, "sha256:1", "")));
    }

    @Test
    void a_kind_of_a_release_to_come_is_unknown_and_what_follows_is_read() throws Exception {
        sql("INSERT INTO change(at, kind, key, action) VALUES(1, 'gateway', 'g', 'open')");
        changed("tea");
        ChangePage page = database.changes().since(0, 10);
        assertThat(page.gap()).isFalse();
        assertThat(page.changes())
                .extracting(Change::kind)
                .containsExactly(ChangeKind.UNKNOWN, ChangeKind.JOB);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "null",
                "[1]",
                "7",
                "\"\"",
                "{\"v\":1}",
                "{\"v\":1,\"attributes\":null}",
                "{\"v\":1,\"attributes\":{\"a\":null}}",
                "{\"v\":1,\"attributes\":{\"a\":[1]}}",
                "{\"v\":1,\"attributes\":[[[[",
                "\u0001\uFFFF"
            })
    void attributes_that_cannot_be_read_are_none_and_the_page_is_read(String json)
            throws Exception {
        changed("tea");
        changed("milk");
        sql("UPDATE change SET attributes = '" + json + "' WHERE key = 'tea'");
        assertThat(database.changes().since(0, 10).changes())
                .extracting(Change::fact)
                .containsExactly(item("tea"), item("milk"));
    }

    @Test
    void attributes_of_any_length_cost_sixteen_kib_and_the_first_ones_stay() throws Exception {
        Map<String, String> hostile = new LinkedHashMap<>();
        hostile.put("reference", "tea:1");
        hostile.put("mebibyte", "x".repeat(1 << 20));
        hostile.put("escaped", "\u0001".repeat(4_000));
        for (int i = 0; i < 10_000; i++) {
            hostile.put("label:" + i, "\u2603".repeat(50));
        }
        write(new ChangeFact(ChangeKind.IMAGE, "sha256:1", "tag", hostile));
        ChangeFact kept = newest().fact();
        assertThat(kept.attribute("reference")).isEqualTo("tea:1");
        assertThat(kept.attributes())
                .doesNotContainKeys("mebibyte", "escaped")
                .hasSizeGreaterThan(50);
        assertThat(longest()).isLessThanOrEqualTo(16 << 10);
    }

    private long longest() {
        return database.read(rx ->
                rx.one(
                                "SELECT max(octet_length(attributes)) AS longest FROM change",
                                row -> row.number("longest"))
                        .orElse(0L));
    }

    @Test
    void long_attributes_are_kept_for_the_last_few_thousand_changes_only() {
        ChangeFact labelled =
                new ChangeFact(ChangeKind.IMAGE, "i", "tag", Map.of("label:a", "x".repeat(5_000)));
        ChangeFact brief = new ChangeFact(ChangeKind.IMAGE, "i", "tag", Map.of("label:a", "x"));
        database.writeRelaxed(tx -> {
            for (int i = 0; i < 4_000; i++) {
                tx.changed(i % 2 == 0 ? labelled : brief);
            }
            for (int i = 0; i < 8_000; i++) {
                tx.changed(labelled);
            }
            return 0;
        });
        assertThat(database.changes().since(0, 2).changes())
                .extracting(change -> change.fact().attributes().size())
                .containsExactly(0, 1);
        long bytes =
                database.read(rx ->
                        rx.one(
                                        "SELECT sum(octet_length(attributes)) AS bytes FROM change",
                                        row -> row.number("bytes"))
                                .orElse(0L));
        assertThat(bytes).isLessThan(5_000L * 5_100);
        assertThat(newest().fact()).isEqualTo(labelled);
    }

    @Test
    void the_newest_of_a_kind_and_key_are_found_up_to_a_sequence() {
        changed("tea");
        changed("milk");
        write(ChangeFact.of(ChangeKind.APP, "tea", "create"));
        changed("tea");
        long known = database.changes().last();
        changed("tea");
        ChangeLog changes = database.changes();
        assertThat(changes.newest(ChangeKind.JOB, Optional.of("tea"), known, 10))
                .extracting(Change::sequence)
                .containsExactly(1L, 4L);
        assertThat(changes.newest(ChangeKind.JOB, Optional.empty(), known, 2))
                .extracting(Change::sequence)
                .containsExactly(2L, 4L);
        assertThat(changes.newest(ChangeKind.JOB, Optional.empty(), known, 0)).isEmpty();
    }

    @Test
    void reading_from_an_instant_on_begins_with_its_first_change() throws Exception {
        for (int second = 1; second < 4; second++) {
            sql("INSERT INTO change(at, kind, key) VALUES(" + second + "000, 'job', 'x')");
        }
        ChangeLog changes = database.changes();
        assertThat(changes.before(Instant.EPOCH)).isZero();
        assertThat(changes.before(Instant.ofEpochSecond(2))).isEqualTo(1);
        assertThat(changes.before(Instant.ofEpochSecond(9))).isEqualTo(3);
    }

    @Test
    void who_waits_for_a_change_is_woken_by_the_next() throws Exception {
        ChangeLog changes = database.changes();
        long known = changes.last();
        assertThat(changes.await(known, Duration.ZERO)).isFalse();
        CompletableFuture<Boolean> waiting =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return changes.await(known, Duration.ofSeconds(20));
                            } catch (InterruptedException e) {
                                return false;
                            }
                        },
                        task -> Thread.ofVirtual().start(task));
        changed("tea");
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(changes.await(known, Duration.ZERO)).isTrue();
    }
}
