package dev.minato.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class DatabaseTest {
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
    void a_write_is_there_after_it_returns_and_after_opening_again() {
        database.write(tx -> tx.update("INSERT INTO item(name, price) VALUES('tea', 3)"));
        assertThat(names()).containsExactly("tea");
        close();
        open();
        assertThat(names()).containsExactly("tea");
    }

    @Test
    void a_relaxed_write_is_seen_by_the_next_read() {
        database.writeRelaxed(tx -> tx.update("INSERT INTO item(name) VALUES('tea')"));
        assertThat(names()).containsExactly("tea");
    }

    @Test
    void a_stamp_grows_with_what_may_have_changed_its_tables_and_stays_with_all_else() {
        TableStamp stamp = database.stamp("item");
        assertThat(database.stamp("item")).isSameAs(stamp);
        long before = stamp.value();
        database.write(tx -> tx.update("CREATE TABLE other(x INTEGER)"));
        database.writeRelaxed(tx -> tx.insert("INSERT INTO other(x) VALUES(1)"));
        database.write(tx -> tx.query("SELECT * FROM item", row -> row.text("name")));
        assertThat(stamp.value()).isEqualTo(before);
        database.writeRelaxed(tx -> tx.insert("INSERT INTO item(name) VALUES('tea')"));
        long after = stamp.value();
        assertThat(after).as("when it is answered").isGreaterThan(before);
        database.write(tx -> tx.update("UPDATE \"item\" SET price = 4"));
        assertThat(stamp.value()).isGreaterThan(after);
    }

    @Test
    void a_write_that_throws_leaves_nothing_and_hands_its_exception_to_the_caller() {
        IllegalStateException reason = new IllegalStateException("no");
        assertThatThrownBy(() ->
                        database.write(tx -> {
                            tx.update("INSERT INTO item(name) VALUES('tea')");
                            throw reason;
                        }))
                .isSameAs(reason);
        assertThat(names()).isEmpty();
    }

    @Test
    void a_write_that_fails_spoils_none_of_those_that_share_its_commit() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first =
                    pool.submit(() -> database.write(_ -> awaitUninterruptibly(hold)));
            List<Future<Integer>> others = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String name = i % 5 == 0 ? "same" : "item" + i;
                others.add(
                        pool.submit(() ->
                                database.write(tx ->
                                        tx.update("INSERT INTO item(name) VALUES(?)", name))));
            }
            hold.countDown();
            assertThat(first.get()).isTrue();
            long failed = 0;
            for (Future<Integer> other : others) {
                failed += failure(other) ? 1 : 0;
            }
            assertThat(failed).isEqualTo(3);
        }
        assertThat(names()).hasSize(17).contains("same");
    }

    private static boolean awaitUninterruptibly(CountDownLatch latch) throws InterruptedException {
        latch.await();
        return true;
    }

    private static boolean failure(Future<?> future) throws InterruptedException {
        try {
            future.get();
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            assertThat(e.getCause())
                    .isInstanceOfSatisfying(
                            Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.CONFLICT));
            return true;
        }
    }

    @Test
    void an_error_of_a_write_does_not_end_the_writer() {
        assertThatThrownBy(() ->
                        database.write(_ -> {
                            throw new StackOverflowError();
                        }))
                .isInstanceOf(StackOverflowError.class);
        database.write(tx -> tx.update("INSERT INTO item(name) VALUES('tea')"));
        assertThat(names()).containsExactly("tea");
    }

    @Test
    void a_checked_exception_becomes_an_internal_fault() {
        assertThatThrownBy(() ->
                        database.read(_ -> {
                            throw new IOException("disk on fire");
                        }))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.INTERNAL));
    }

    @Test
    void an_interrupt_is_kept_until_the_write_is_done() {
        Thread.currentThread().interrupt();
        database.write(tx -> tx.update("INSERT INTO item(name) VALUES('tea')"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(names()).containsExactly("tea");
    }

    @Test
    void a_write_inside_a_write_is_refused_instead_of_waiting_for_ever() {
        assertThatThrownBy(() -> database.write(_ -> database.write(_ -> 1)))
                .hasMessageContaining("a write inside a write");
        assertThatThrownBy(() -> database.write(_ -> database.read(_ -> 1)))
                .hasMessageContaining("a read inside a write");
    }

    @Test
    void a_read_cannot_change_anything() {
        assertThatThrownBy(() ->
                        database.read(rx ->
                                rx.query(
                                        "INSERT INTO item(name) VALUES('x')" + " RETURNING id",
                                        row -> row.number("id"))))
                .isInstanceOf(Fault.class);
        assertThat(names()).isEmpty();
    }

    @Test
    void a_read_sees_one_state_however_long_it_takes() {
        database.write(tx -> tx.update("INSERT INTO item(name) VALUES('tea')"));
        int seen =
                database.read(rx -> {
                    rx.query("SELECT name FROM item", row -> row.text("name"));
                    Thread other =
                            Thread.ofVirtual()
                                    .start(() ->
                                            database.write(
                                                    tx -> tx.update("DELETE FROM" + " item")));
                    other.join();
                    return rx.query("SELECT name FROM item", row -> row.text("name")).size();
                });
        assertThat(seen).isEqualTo(1);
        assertThat(names()).isEmpty();
    }

    @Test
    void every_kind_of_value_comes_back_as_it_went_in() {
        Instant now = Instant.ofEpochMilli(1_795_000_000_123L);
        database.write(tx ->
                tx.update(
                        "CREATE TABLE kinds(t TEXT, n INTEGER, f INTEGER, b BLOB,"
                                + " i INTEGER, e TEXT, o TEXT, l INTEGER, z TEXT)"));
        database.write(tx ->
                tx.update(
                        "INSERT INTO kinds VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        "ß",
                        Long.MIN_VALUE,
                        true,
                        new byte[] {0, -1},
                        now,
                        Fault.Kind.CONFLICT,
                        Optional.of("o"),
                        OptionalLong.empty(),
                        null));
        String seen =
                database.read(rx ->
                                rx.one(
                                        "SELECT * FROM kinds",
                                        row ->
                                                row.text("t")
                                                        + row.number("n")
                                                        + row.flag("f")
                                                        + row.bytes("b").length
                                                        + row.instant("i").equals(now)
                                                        + row.text("e")
                                                        + row.text("o")
                                                        + row.findNumber("l").isPresent()
                                                        + row.findText("z").isPresent()))
                        .orElseThrow();
        assertThat(seen).isEqualTo("ß-9223372036854775808true2trueCONFLICTofalsefalse");
    }

    @Test
    void the_same_query_may_run_inside_its_own_row_reader() {
        database.write(tx -> tx.update("INSERT INTO item(name) VALUES('a'), ('b')"));
        int pairs =
                database.read(rx ->
                        rx
                                .query(
                                        "SELECT name FROM item",
                                        _ ->
                                                rx.query(
                                                                "SELECT name FROM item",
                                                                r -> r.text("name"))
                                                        .size())
                                .stream()
                                .mapToInt(n -> n)
                                .sum());
        assertThat(pairs).isEqualTo(4);
    }

    @Test
    void after_closing_a_call_is_refused_with_a_reason() {
        database.close();
        assertThatThrownBy(() -> database.write(_ -> 1)).hasMessageContaining("closed");
        assertThatThrownBy(() -> database.read(_ -> 1)).hasMessageContaining("closed");
        open();
    }

    private List<String> names() {
        return database.read(
                rx -> rx.query("SELECT name FROM item ORDER BY id", row -> row.text("name")));
    }
}
