package dev.minato.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Map.entry;

import dev.minato.state.Database;
import dev.minato.state.Migrations;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The database of a home that the build before made is brought to this build's schema: every row is
 * there as it was, but for columns that are named here. What users see of it is {@code
 * RecordedHomeTest}'s.
 */
class RecordedRowsTest {
    private static final String RECORDED = "2277f8f";

    /**
     * Columns ({@code table.column}) and tables that a step of ours changed or dropped, and where
     * what they said is now.
     */
    private static final Map<String, String> CHANGED =
            Map.ofEntries(
                    entry("platform_revision.image_id", "platform_image, by reference"),
                    entry("platform_app.phase", "platform_revision, as all of these"),
                    entry("platform_app.since", "platform_revision"),
                    entry("platform_app.latest", "platform_revision: the highest number"),
                    entry("platform_app.generation", "platform_revision"),
                    entry("platform_app.serving", "platform_revision.ready"),
                    entry("platform_app.serving_generation", "platform_revision.ready"),
                    entry("platform_set.replicas", "platform_scale"),
                    entry("local_replica.container", "local_container, as all of these"),
                    entry("local_replica.restarts", "local_container"),
                    entry("local_replica.crashes", "local_container"),
                    entry("local_replica.boot", "local_container"),
                    entry("local_replica.passed", "local_container"),
                    entry("local_replica.ready", "local_container"));

    @TempDir private Path folder;
    private Path database;

    @BeforeEach
    void unpack() throws Exception {
        Path packed = folder.resolve("packed");
        try (InputStream in =
                Objects.requireNonNull(
                        getClass().getResourceAsStream("/recorded/" + RECORDED + ".tar.gz"))) {
            Files.copy(in, packed);
        }
        Process tar =
                new ProcessBuilder("tar", "-xzf", packed.toString(), "home/minato.db")
                        .directory(folder.toFile())
                        .inheritIO()
                        .start();
        assertThat(tar.waitFor()).isZero();
        database = folder.resolve("home/minato.db");
    }

    @Test
    void everyRowIsThereAsItWas() throws Exception {
        Map<String, List<String>> before = rows(List.of());
        Map<String, List<String>> after = rows(Daemon.tables());

        Map<String, List<String>> lost = new TreeMap<>();
        before.forEach((column, values) -> {
            List<String> now = after.getOrDefault(column, List.of("no such column"));
            if (!now.equals(values)) {
                lost.put(column, now);
            }
        });

        assertThat(before).hasSizeGreaterThan(100);
        assertThat(lost.keySet()).allMatch(this::isNamed);
        assertThat(CHANGED.keySet())
                .allMatch(named -> lost.keySet().stream().anyMatch(one -> isPart(one, named)));
    }

    @Test
    void whatMovedIsThere() {
        String counts =
                "coalesce(container, '-') || ' ' || restarts || ' ' || crashes || ' ' || boot"
                        + " || ' ' || coalesce(passed, '-') || ' ' || ready AS line FROM ";
        String replicas = "SELECT name || ' ' || " + counts + "local_replica ORDER BY 1";
        String images =
                "SELECT name || ' ' || image_id AS line FROM platform_revision"
                        + " WHERE image_id IS NOT NULL ORDER BY 1";
        List<String> before = lines(List.of(), replicas);
        List<String> imagesBefore = lines(List.of(), images);

        assertThat(before).isNotEmpty();
        assertThat(imagesBefore).isNotEmpty();
        assertThat(
                        lines(
                                Daemon.tables(),
                                "SELECT replica || ' ' || "
                                        + counts
                                        + "local_container ORDER BY 1"))
                .isEqualTo(before);
        assertThat(
                        lines(
                                Daemon.tables(),
                                "SELECT revision || ' ' || image_id AS line FROM platform_image"
                                        + " ORDER BY 1"))
                .isEqualTo(imagesBefore);
    }

    @Test
    void theRollOutOfAnAppIsThatOfItsRevisions() {
        List<String> before =
                lines(
                        List.of(),
                        "SELECT latest || ' ' || phase || ' ' || since || ' ' || generation AS line"
                                + " FROM platform_app ORDER BY 1");
        List<String> serving =
                lines(
                        List.of(),
                        "SELECT serving || ' ' || serving_generation AS line FROM platform_app"
                                + " WHERE serving IS NOT NULL ORDER BY 1");
        List<String> replicas =
                lines(
                        List.of(),
                        "SELECT revision || ' ' || replicas || ' 1 from before scaling' AS line"
                                + " FROM platform_set ORDER BY 1");

        assertThat(before).isNotEmpty();
        assertThat(serving).isNotEmpty();
        assertThat(replicas).isNotEmpty();
        assertThat(
                        lines(
                                Daemon.tables(),
                                "SELECT name || ' ' || phase || ' ' || since || ' ' || generation"
                                        + " AS line FROM platform_revision r WHERE number ="
                                        + " (SELECT max(number) FROM platform_revision o WHERE"
                                        + " o.app = r.app) ORDER BY 1"))
                .isEqualTo(before);
        assertThat(
                        lines(
                                Daemon.tables(),
                                "SELECT name || ' ' || ready AS line FROM platform_revision"
                                        + " WHERE ready IS NOT NULL ORDER BY 1"))
                .isEqualTo(serving);
        assertThat(
                        lines(
                                Daemon.tables(),
                                "SELECT revision || ' ' || count || ' ' || floor || ' ' ||"
                                        + " floor_reason AS line FROM platform_scale WHERE revision"
                                        + " IN (SELECT revision FROM platform_set) ORDER BY 1"))
                .isEqualTo(replicas);
    }

    @Test
    void theEnvironmentOfEveryAppIsARow() {
        List<String> apps =
                lines(
                        List.of(),
                        "SELECT environment || ' ' || min(created) AS line FROM platform_app"
                                + " GROUP BY environment");

        assertThat(apps).hasSize(1);
        assertThat(
                        lines(
                                Daemon.tables(),
                                "SELECT name || ' ' || created AS line FROM platform_environment"))
                .isEqualTo(apps);
    }

    private List<String> lines(List<Migrations> rooms, String sql) {
        try (Database opened = Database.open(database, rooms)) {
            return opened.read(rx -> rx.query(sql, row -> row.text("line")));
        }
    }

    @Test
    void anotherStartChangesNothing() throws Exception {
        Map<String, List<String>> once = rows(Daemon.tables());

        assertThat(rows(Daemon.tables())).isEqualTo(once);
    }

    private boolean isNamed(String column) {
        return CHANGED.keySet().stream().anyMatch(named -> isPart(column, named));
    }

    private static boolean isPart(String column, String named) {
        return column.equals(named) || column.startsWith(named + ".");
    }

    /** The values of each column, each row's after its key. */
    private Map<String, List<String>> rows(List<Migrations> rooms) {
        try (Database opened = Database.open(database, rooms)) {
            return opened.read(rx -> {
                Map<String, List<String>> all = new TreeMap<>();
                for (String table :
                        rx.query(
                                "SELECT name FROM sqlite_master WHERE type = 'table'"
                                        + " AND name NOT LIKE 'sqlite_%' AND name <> 'migration'",
                                row -> row.text("name"))) {
                    List<String> columns = columns(rx, table, "");
                    List<String> keys = columns(rx, table, "WHERE pk > 0");
                    String key =
                            (keys.isEmpty() ? columns : keys)
                                    .stream()
                                            .map(one -> "quote(" + one + ")")
                                            .collect(Collectors.joining(" || ', ' || "));
                    for (String column : columns) {
                        all.put(
                                table + "." + column.replace("\"", ""),
                                new ArrayList<>(
                                        new TreeSet<>(
                                                rx.query(
                                                        "SELECT "
                                                                + key
                                                                + " || ': ' || quote("
                                                                + column
                                                                + ") AS line FROM "
                                                                + table,
                                                        row -> row.text("line")))));
                    }
                }
                return all;
            });
        }
    }

    private static List<String> columns(
            dev.minato.state.ReadTransaction rx, String table, String where) throws Exception {
        return rx.query(
                "SELECT '\"' || name || '\"' AS name FROM pragma_table_info('"
                        + table
                        + "') "
                        + where,
                row -> row.text("name"));
    }
}
