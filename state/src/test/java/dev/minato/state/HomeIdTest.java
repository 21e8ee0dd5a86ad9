package dev.minato.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** What is stored beside a database is not given up because that database is lost or another's. */
class HomeIdTest {
    private static final List<String> NOTHING = List.of();
    private static final List<String> VOLUMES = List.of("volumes shop-data");
    @TempDir private Path home;
    private Path file;
    private Path id;

    @BeforeEach
    void name() {
        file = home.resolve("minato.db");
        id = home.resolve("id");
    }

    @Test
    void a_first_start_writes_the_id_into_both_and_the_next_ones_agree() throws IOException {
        open(NOTHING).close();
        String first = Files.readString(id).strip();
        assertThat(rowOf()).isEqualTo(first).hasSize(36);
        open(VOLUMES).close();
        assertThat(Files.readString(id).strip()).isEqualTo(first);
        assertThat(Files.getPosixFilePermissions(id)).hasSize(2);
    }

    @Test
    void a_home_of_before_with_rows_and_no_id_gets_both() throws IOException {
        Database.open(file, List.of(Shop.BOTH_STEPS)).close();
        open(VOLUMES).close();
        assertThat(rowOf()).isEqualTo(Files.readString(id).strip());
    }

    @Test
    void an_empty_database_beside_volumes_is_refused_with_the_mend_and_not_written()
            throws IOException {
        Files.createFile(file);
        Files.writeString(home.resolve("minato.db-wal"), "may hold what is missed");
        assertThatThrownBy(() -> open(VOLUMES))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.CONFLICT))
                .hasMessageContaining("is missing or empty")
                .hasMessageContaining("volumes shop-data")
                .hasMessageContaining("minato recover");
        assertThat(file).isEmptyFile();
        assertThat(home.resolve("minato.db-wal")).hasContent("may hold what is missed");
    }

    @Test
    void a_missing_database_is_refused_and_not_made() {
        assertThatThrownBy(() -> open(VOLUMES)).hasMessageContaining("is missing or empty");
        assertThat(file).doesNotExist();
    }

    @Test
    void a_database_without_tables_is_no_better() throws IOException {
        open(NOTHING).close();
        Files.delete(id);
        withoutTables();
        assertThatThrownBy(() -> open(VOLUMES)).hasMessageContaining("is missing or empty");
    }

    private void withoutTables() throws IOException {
        Files.delete(file);
        try (Stream<Path> left = Files.list(home)) {
            for (Path log : left.filter(f -> f.toString().contains(".db-")).toList()) {
                Files.delete(log);
            }
        }
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("CREATE TABLE other(a)");
            statement.execute("DROP TABLE other");
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
        assertThat(file).isNotEmptyFile();
    }

    @Test
    void a_home_that_has_an_id_is_not_begun_anew_whatever_is_left_in_it() throws IOException {
        open(NOTHING).close();
        Files.delete(file);
        assertThatThrownBy(() -> open(NOTHING))
                .hasMessageContaining("is missing or empty")
                .hasMessageContaining(id.toString());
    }

    @Test
    void the_database_of_another_home_is_refused_until_the_file_with_the_id_is_removed()
            throws IOException {
        open(NOTHING).close();
        Files.writeString(id, "00000000-0000-0000-0000-000000000000\n");
        assertThatThrownBy(() -> open(VOLUMES))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.CONFLICT))
                .hasMessageContaining("is not of this home")
                .hasMessageContaining("minato recover");
        Files.delete(id);
        open(VOLUMES).close();
        assertThat(rowOf()).isEqualTo(Files.readString(id).strip());
    }

    @Test
    void an_old_copy_without_an_id_is_another_homes_too() throws IOException {
        open(NOTHING).close();
        withoutTables();
        Files.delete(file);
        Database.open(file, List.of(Shop.BOTH_STEPS)).close();
        assertThatThrownBy(() -> open(VOLUMES)).hasMessageContaining("it carries no id");
    }

    @Test
    void an_id_file_that_a_full_disk_left_empty_is_written_again() throws IOException {
        open(NOTHING).close();
        Files.writeString(id, "");
        open(VOLUMES).close();
        assertThat(rowOf()).isEqualTo(Files.readString(id).strip()).hasSize(36);
    }

    @Test
    void the_check_tells_a_sound_a_missing_a_foreign_and_a_damaged_database() throws IOException {
        assertThat(check(NOTHING)).isEqualTo(new DatabaseCheck(true, "none yet"));
        assertThat(check(VOLUMES).sound()).isFalse();
        try (Database database = open(NOTHING)) {
            for (int i = 0; i < 300; i++) {
                String name = "item".repeat(50) + i;
                database.writeRelaxed(tx -> tx.update("INSERT INTO item(name) VALUES(?)", name));
            }
            assertThat(check(VOLUMES).sound()).as("while it is open").isTrue();
        }
        assertThat(check(VOLUMES).seen()).contains("every page").contains("is sound");
        zeroPage(8);
        assertThat(check(VOLUMES).sound()).isFalse();
        assertThat(check(VOLUMES).seen()).contains("is damaged").contains("minato recover");
        assertThatThrownBy(() -> open(VOLUMES)).hasMessageContaining("is damaged");
        zeroPage(0);
        assertThat(check(VOLUMES).seen()).contains("is damaged");
    }

    private void zeroPage(int number) throws IOException {
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.position(number * 4096L);
            channel.write(ByteBuffer.allocate(4096));
        }
    }

    private DatabaseCheck check(List<String> remains) {
        return DatabaseCheck.run(file, new HomeId(id, () -> remains));
    }

    private String rowOf() {
        try (Database database = Database.open(file, List.of(Shop.BOTH_STEPS))) {
            return database.read(rx -> rx.one("SELECT id FROM home", row -> row.text("id")))
                    .orElseThrow();
        }
    }

    private Database open(List<String> remains) {
        return Database.open(file, List.of(Shop.BOTH_STEPS), new HomeId(id, () -> remains));
    }
}
