package dev.minato.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

class DatabaseOpeningTest {
    @TempDir private Path home;
    private Path file;

    @BeforeEach
    void name() {
        file = home.resolve("minato.db");
    }

    @Test
    void the_folder_is_made_and_the_file_is_for_its_owner_alone() throws IOException {
        file = home.resolve("a/b/minato.db");
        open(Shop.BOTH_STEPS).close();
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    @Test
    void a_second_opening_is_refused_and_names_the_process_that_has_it() {
        try (Database _ = open(Shop.BOTH_STEPS)) {
            assertThatThrownBy(() -> open(Shop.BOTH_STEPS))
                    .isInstanceOfSatisfying(
                            Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.CONFLICT))
                    .hasMessageContaining("(process " + ProcessHandle.current().pid() + ")")
                    .hasMessageContaining("MINATO_HOME");
            assertThatThrownBy(() -> open(Shop.BOTH_STEPS)).hasMessageContaining("another Minato");
        }
        open(Shop.BOTH_STEPS).close();
    }

    @Test
    void a_process_that_was_killed_leaves_a_database_that_opens_with_all_it_acknowledged()
            throws Exception {
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classPath(),
                                KilledWriter.class.getName(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        long acknowledged = 0;
        try (var lines = process.inputReader()) {
            for (int i = 0; i < 50; i++) {
                acknowledged = Long.parseLong(lines.readLine());
            }
            assertThatThrownBy(() -> open(Shop.BOTH_STEPS))
                    .hasMessageContaining("(process " + process.pid() + ")");
            process.destroyForcibly().waitFor();
        }
        try (Database database = open(Shop.BOTH_STEPS)) {
            long count =
                    database.read(rx ->
                                    rx.one(
                                            "SELECT count(*) AS n FROM item",
                                            row -> row.number("n")))
                            .orElseThrow();
            assertThat(count).isGreaterThanOrEqualTo(acknowledged);
        }
    }

    @Test
    void a_file_that_is_no_database_is_refused_with_the_mend_and_left_alone() throws IOException {
        Files.writeString(file, "This is not a database. ".repeat(500));
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> open(Shop.BOTH_STEPS))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.UNAVAILABLE))
                .hasMessageContaining(file + " is damaged")
                .hasMessageContaining(".recover");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void a_torn_page_is_noticed_at_the_start() throws IOException {
        try (Database database = open(Shop.BOTH_STEPS)) {
            for (int i = 0; i < 300; i++) {
                String name = "item".repeat(50) + i;
                database.writeRelaxed(tx -> tx.update("INSERT INTO item(name) VALUES(?)", name));
            }
        }
        byte[] junk = "junk".repeat(2048).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.position(8 * 4096);
            channel.write(java.nio.ByteBuffer.wrap(junk));
        }
        assertThatThrownBy(() -> open(Shop.BOTH_STEPS)).hasMessageContaining("is damaged");
    }

    @Test
    void the_tables_of_a_room_grow_and_what_was_there_is_copied_before() throws IOException {
        try (Database database = open(Shop.FIRST_STEP)) {
            database.write(tx -> tx.update("INSERT INTO item(name) VALUES('tea')"));
        }
        assertThat(backups()).isEmpty();
        try (Database database = open(Shop.BOTH_STEPS)) {
            assertThat(texts(database, "SELECT colour FROM item", "colour")).containsExactly("red");
        }
        assertThat(backups()).hasSize(1);
        assertThat(Files.getPosixFilePermissions(backups().getFirst())).hasSize(2);
        open(Shop.BOTH_STEPS).close();
        assertThat(backups()).hasSize(1);
        file = backups().getFirst();
        try (Database old = open(Shop.FIRST_STEP)) {
            assertThat(texts(old, "SELECT name FROM item", "name")).containsExactly("tea");
        }
    }

    @Test
    void a_step_that_fails_leaves_the_file_as_it_was() {
        Migrations broken = Migrations.of("broken", Shop.class, "0001.sql");
        open(Shop.FIRST_STEP).close();
        assertThatThrownBy(() -> Database.open(file, List.of(Shop.BOTH_STEPS, broken)).close())
                .isInstanceOf(Fault.class);
        try (Database database = open(Shop.FIRST_STEP)) {
            assertThat(texts(database, "SELECT name FROM pragma_table_info('item')", "name"))
                    .containsExactly("id", "name", "price");
        }
    }

    @Test
    void a_program_opens_what_the_release_after_it_wrote() {
        open(Shop.BOTH_STEPS).close();
        try (Database database = open(Shop.FIRST_STEP)) {
            database.write(tx -> tx.update("INSERT INTO item(name) VALUES('tea')"));
        }
    }

    @Test
    void a_program_refuses_what_it_can_no_longer_write() {
        Migrations before = Migrations.of("strict", Shop.class, "0001.sql");
        Migrations after = Migrations.of("strict", Shop.class, "0001.sql", "0002.sql");
        open(after).close();
        assertThatThrownBy(() -> open(before))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.CONFLICT))
                .hasMessageContaining("written by a newer Minato (strict schema 2")
                .hasMessageContaining(".before-*");
        open(after).close();
    }

    private List<Path> backups() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(f -> f.getFileName().toString().contains(".before-")).toList();
        }
    }

    private static String classPath() {
        return Stream.of(
                        KilledWriter.class,
                        Database.class,
                        Fault.class,
                        org.sqlite.JDBC.class,
                        org.slf4j.Logger.class)
                .map(c -> c.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(java.util.stream.Collectors.joining(":"));
    }

    private static List<String> texts(Database database, String sql, String column) {
        return database.read(rx -> rx.query(sql, row -> row.text(column)));
    }

    private Database open(Migrations room) {
        return Database.open(file, List.of(room));
    }
}
