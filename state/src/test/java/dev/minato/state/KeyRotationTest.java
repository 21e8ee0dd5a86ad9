package dev.minato.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Another key for everything that is sealed, whatever comes between. */
@Timeout(60)
class KeyRotationTest {
    /** More than one batch. */
    private static final int ROWS = 120;

    private static final List<SealedColumn> ITEMS =
            List.of(
                    new SealedColumn(
                            "item",
                            "name",
                            row -> {
                                String text = row.text("name");
                                SealedValue value =
                                        new SealedValue(text.substring(text.indexOf('|') + 1));
                                return List.of(Map.entry(place(number(text)), value));
                            }));

    @TempDir private Path folder;

    /** The end of the process at a place. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Path key() {
        return folder.resolve("secret.key");
    }

    private Database database() {
        return Database.open(folder.resolve("a.db"), List.of(Shop.BOTH_STEPS));
    }

    private Sealer sealer(Database database) {
        return Sealer.of(database, key(), InstantSource.system());
    }

    private static KeyRotation rotation(Database database, Sealer sealer, Failpoint failpoint) {
        return new KeyRotation(database, sealer, ITEMS, InstantSource.system(), failpoint);
    }

    private static SealedPlace place(int number) {
        return new SealedPlace("item", "shop", "secret-" + number);
    }

    private static int number(String text) {
        return Integer.parseInt(text.substring(0, text.indexOf('|')));
    }

    private static void insert(Database database, Sealer sealer, int number) {
        insert(database, number, sealer.seal(place(number), "value-" + number));
    }

    private static void insert(Database database, int number, SealedValue value) {
        database.write(
                tx -> tx.update("INSERT INTO item(name) VALUES(?)", number + "|" + value.text()));
    }

    private void fill() {
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            for (int i = 0; i < ROWS; i++) {
                insert(database, sealer, i);
            }
        }
    }

    private static List<String> texts(Database database) {
        return database.read(rx -> rx.query("SELECT name FROM item", row -> row.text("name")));
    }

    private static SealedValue value(String text) {
        return new SealedValue(text.substring(text.indexOf('|') + 1));
    }

    private static void assertAllOpen(Database database, Sealer sealer) {
        for (String text : texts(database)) {
            assertThat(sealer.open(place(number(text)), value(text)))
                    .isEqualTo("value-" + number(text));
        }
    }

    private static KeyRotation.Progress done(KeyRotation rotation) throws InterruptedException {
        KeyRotation.Progress progress = rotation.progress();
        while (progress.active()) {
            Thread.sleep(2);
            progress = rotation.progress();
        }
        return progress;
    }

    private static void assertRotated(Database database, Sealer sealer, Path key, String former)
            throws IOException {
        assertAllOpen(database, sealer);
        assertThat(texts(database)).allMatch(text -> value(text).keyId().equals(sealer.newestId()));
        assertThat(sealer.newestId()).isNotEqualTo(former);
        assertThat(Files.readString(key)).hasLineCount(1).doesNotContain(former);
        assertThat(database.read(KeyTable::ids)).containsExactly(sealer.newestId());
        assertThat(database.read(rx -> KeyTable.wish(rx)).isPresent()).isFalse();
    }

    @Test
    void everythingIsSealedAnewAndTheFormerKeyIsGone() throws Exception {
        fill();
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            String former = sealer.newestId();
            try (KeyRotation rotation = rotation(database, sealer, Failpoint.NONE).start()) {
                assertThat(rotation.begin().active()).isTrue();
                KeyRotation.Progress progress = done(rotation);
                assertThat(progress.left()).isEmpty();
                assertThat(progress.former()).isEmpty();
                assertThat(progress.done()).isEqualTo(ROWS);
                assertThat(progress.total()).isEqualTo(ROWS);
            }
            assertRotated(database, sealer, key(), former);
            assertThat(Files.getPosixFilePermissions(key()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        try (Database database = database()) {
            assertAllOpen(database, sealer(database));
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .as("no copy of a key")
                    .filteredOn(name -> name.contains("key"))
                    .containsExactly("secret.key");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state.rotation.wished",
                "state.rotation.made",
                "state.rotation.noted",
                "state.rotation.batch",
                "state.rotation.rewrapped",
                "state.rotation.retired",
                "state.rotation.dropped"
            })
    void killedAnywhereEverythingOpensAndTheNextStartGoesOn(String place) throws Exception {
        fill();
        String former;
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            former = sealer.newestId();
            KeyRotation rotation =
                    rotation(
                            database,
                            sealer,
                            name -> {
                                if (name.equals(place)) {
                                    throw new Killed();
                                }
                            });
            rotation.begin();
            assertThatThrownBy(rotation::rotate).isInstanceOf(Killed.class);
        }
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            assertAllOpen(database, sealer);
            try (KeyRotation rotation = rotation(database, sealer, Failpoint.NONE).start()) {
                assertThat(done(rotation).left()).isEmpty();
            }
            assertRotated(database, sealer, key(), former);
        }
    }

    @Test
    void whatIsWrittenMeanwhileIsSealedWithTheNewKeyToo() throws Exception {
        fill();
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            String former = sealer.newestId();
            AtomicInteger next = new AtomicInteger(ROWS);
            SealedValue early = sealer.seal(place(100_000), "value-100000");
            CountDownLatch begun = new CountDownLatch(4);
            List<Thread> writers =
                    java.util.stream.IntStream.range(0, 4)
                            .mapToObj(_ ->
                                    Thread.ofPlatform()
                                            .start(() -> {
                                                for (int i = 0; i < 50; i++) {
                                                    insert(
                                                            database,
                                                            sealer,
                                                            next.getAndIncrement());
                                                    begun.countDown();
                                                }
                                            }))
                            .toList();
            begun.await();
            try (KeyRotation rotation = rotation(database, sealer, Failpoint.NONE).start()) {
                rotation.begin();
                done(rotation);
                for (Thread writer : writers) {
                    writer.join();
                }
                insert(database, 100_000, early);
                rotation.begin();
                assertThat(done(rotation).left()).isEmpty();
            }
            assertThat(texts(database)).hasSize(ROWS + 201);
            assertRotated(database, sealer, key(), former);
        }
    }

    @Test
    void whatWasReadBeforeIsWrittenAsItWasSealedAnew() throws Exception {
        fill();
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            String former = sealer.newestId();
            List<String> read = texts(database);
            try (KeyRotation rotation = rotation(database, sealer, Failpoint.NONE).start()) {
                rotation.begin();
                done(rotation);
                rotation.begin();
                done(rotation);
            }
            assertThat(sealer.open(place(number(read.getFirst())), value(read.getFirst())))
                    .as("in memory")
                    .isEqualTo("value-" + number(read.getFirst()));
            database.write(tx -> tx.update("DELETE FROM item"));
            for (String text : read) {
                database.write(tx -> tx.update("INSERT INTO item(name) VALUES(?)", text));
            }
            assertRotated(database, sealer, key(), former);
        }
    }

    @Test
    void whatWasSealedBeforeAndIsWrittenAfterBringsItsKeyBackUntilItIsSealedAnew()
            throws Exception {
        fill();
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            String former = sealer.newestId();
            SealedValue late = sealer.seal(place(500), "value-500");
            KeyRotation rotation = rotation(database, sealer, Failpoint.NONE);
            rotation.begin();
            rotation.rotate();
            assertThat(Files.readString(key())).doesNotContain(former);

            insert(database, 500, late);

            assertThat(Files.readString(key())).as("before the row").contains(former);
            try (Database other = Database.open(folder.resolve("b.db"), List.of())) {
                assertThat(new KeyFile(key()).read()).hasSize(2);
                assertThat(other.read(KeyTable::ids)).isEmpty();
            }
            rotation.rotate();
            assertRotated(database, sealer, key(), former);
        }
    }

    @Test
    void aFormerKeyStaysAsLongAsAnythingNamesIt() throws Exception {
        fill();
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            String former = sealer.newestId();
            SealedValue moved = sealer.seal(new SealedPlace("item", "other", "x"), "moved");
            insert(database, 7000, moved);
            database.write(tx -> tx.update("CREATE TABLE unheard_of(value TEXT)"));
            String unheard = sealer.seal(place(1), "value-1").text();
            database.write(tx -> tx.update("INSERT INTO unheard_of(value) VALUES(?)", unheard));
            try (KeyRotation rotation = rotation(database, sealer, Failpoint.NONE).start()) {
                rotation.begin();
                KeyRotation.Progress progress = done(rotation);
                assertThat(progress.former()).containsExactly(former);
                assertThat(progress.left())
                        .anyMatch(text ->
                                text.equals(
                                        "the key "
                                                + former
                                                + " is named by item.name, unheard_of.value"))
                        .anyMatch(text -> text.contains("item shop/secret-7000 was changed"));
                assertThat(sealer.open(place(1), new SealedValue(unheard))).isEqualTo("value-1");

                database.write(tx -> tx.update("DELETE FROM item WHERE name LIKE '7000|%'"));
                database.write(tx -> tx.update("DELETE FROM unheard_of"));
                rotation.begin();
                assertThat(done(rotation).left()).isEmpty();
            }
            assertRotated(database, sealer, key(), former);
        }
    }

    @Test
    void withoutTheKeyFileThereIsNothingToRotate() throws Exception {
        fill();
        Files.delete(key());
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            try (KeyRotation rotation = rotation(database, sealer, Failpoint.NONE).start()) {
                assertThatThrownBy(rotation::begin)
                        .isInstanceOf(Fault.class)
                        .hasMessageContaining("is missing. Put it back");
            }
        }
    }

    @Test
    void anOldCopyOfTheKeyFileIsToldAfterARotation() throws Exception {
        fill();
        String copy = Files.readString(key());
        try (Database database = database()) {
            KeyRotation rotation = rotation(database, sealer(database), Failpoint.NONE);
            rotation.begin();
            rotation.rotate();
        }
        Files.writeString(key(), copy);
        try (Database database = database()) {
            assertThat(sealer(database).problem())
                    .hasValueSatisfying(text -> assertThat(text).contains("has the key"));
        }
    }
}
