package dev.minato.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A database on a small disk of its own, which gets full. */
class FullDiskTest {
    private static final int ITEMS = 100;

    @TempDir private Path home;

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", home.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        // SQLite's library may have been loaded from it and stay in use.
        run("umount", "--lazy", home.toString());
    }

    @Test
    void a_write_without_room_fails_alone_and_keeps_the_state() {
        try (Database database = open()) {
            database.write(tx -> tx.update("INSERT INTO item(name) VALUES('tea')"));
            String large = "x".repeat(16 << 20);
            assertThatThrownBy(() ->
                            database.write(
                                    tx -> tx.update("INSERT INTO item(name) VALUES(?)", large)))
                    .isInstanceOfSatisfying(
                            Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.EXHAUSTED))
                    .hasMessageContaining("nothing was changed");
            database.write(tx -> tx.update("INSERT INTO item(name) VALUES('milk')"));
            assertThat(names(database)).containsExactlyInAnyOrder("tea", "milk");
        }
    }

    /** The log is at its end on a disk that has no room for more of it: its beginning is used. */
    @Test
    void removals_find_their_room_in_the_log_itself() throws IOException {
        try (Database database = open()) {
            stock(database);
        }
        try (Database database = open()) {
            database.onFull(() -> {}); // There is nothing left to give up.
            database.write(tx -> tx.update("UPDATE item SET price = 1"));
            fill();

            for (int i = 0; i < ITEMS; i++) {
                String name = name(i);
                database.write(tx -> tx.update("DELETE FROM item WHERE name = ?", name));
            }

            assertThat(names(database)).isEmpty();
        }
        try (Database database = open()) {
            assertThat(names(database)).as("after another start").isEmpty();
        }
    }

    @Test
    void what_needs_more_than_the_log_has_is_still_refused() throws IOException {
        try (Database database = open()) {
            stock(database);
        }
        try (Database database = open()) {
            database.onFull(() -> {});
            fill();

            assertThatThrownBy(() -> stock(database, "more-"))
                    .isInstanceOfSatisfying(
                            Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.EXHAUSTED));
            assertThat(names(database)).hasSize(ITEMS).noneMatch(name -> name.contains("more"));
        }
    }

    private Database open() {
        return Database.open(home.resolve("minato.db"), List.of(Shop.BOTH_STEPS));
    }

    /** Items that fill a page each. */
    private static void stock(Database database) {
        stock(database, "");
    }

    private static void stock(Database database, String prefix) {
        database.write(tx -> {
            for (int i = 0; i < ITEMS; i++) {
                tx.update("INSERT INTO item(name) VALUES(?)", prefix + name(i));
            }
            return true;
        });
    }

    private static String name(int i) {
        return i + "-" + "x".repeat(3000);
    }

    private static List<String> names(Database database) {
        return database.read(rx -> rx.query("SELECT name FROM item", row -> row.text("name")));
    }

    private void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(home.resolve("filler"))) {
            byte[] page = new byte[4096];
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
        assertThat(Files.getFileStore(home).getUsableSpace()).isZero();
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
