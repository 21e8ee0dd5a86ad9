package dev.minato.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

class SealerTest {
    private static final SealedPlace TOKEN = new SealedPlace("app_secret", "shop", "token");
    private static final String CLEAR = "planted \"ünïcode\" \n value";

    @TempDir private Path folder;

    private Path key() {
        return folder.resolve("secret.key");
    }

    private Database database() {
        return Database.open(folder.resolve("a.db"), List.of(Shop.BOTH_STEPS));
    }

    private Sealer sealer(Database database) {
        return Sealer.of(database, key(), InstantSource.system());
    }

    @Test
    void whatWasSealedIsOpenedAfterAnotherStartAndIsNowhereInClear() throws IOException {
        SealedValue sealed;
        try (Database database = database()) {
            sealed = sealer(database).seal(TOKEN, CLEAR);
        }
        assertThat(sealed.text()).startsWith("sealed:1:" + sealed.keyId() + ":");
        assertThat(sealed.text()).doesNotContain("planted");
        assertThat(sealed).hasToString("<secret>");
        try (Database database = database()) {
            assertThat(sealer(database).open(TOKEN, new SealedValue(sealed.text())))
                    .isEqualTo(CLEAR);
        }
        assertThat(Files.getPosixFilePermissions(key()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void anEmptyValueIsSealedTooAndNoValueTwiceTheSame() {
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            Set<SealedValue> all = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                all.add(sealer.seal(TOKEN, ""));
            }
            assertThat(all).hasSize(100).allMatch(one -> sealer.open(TOKEN, one).isEmpty());
        }
    }

    @Test
    void isSealedInsideTheWriteThatKeepsIt() {
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            String text =
                    database.write(tx -> {
                        String sealed = sealer.seal(TOKEN, CLEAR).text();
                        tx.insert("INSERT INTO item(name) VALUES(?)", sealed);
                        return sealed;
                    });
            assertThat(sealer.open(TOKEN, new SealedValue(text))).isEqualTo(CLEAR);
        }
    }

    @Test
    void aValueOfAnotherPlaceIsRefused() {
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            SealedValue sealed = sealer.seal(TOKEN, CLEAR);
            for (SealedPlace other :
                    List.of(
                            new SealedPlace("app_secret", "shop", "other"),
                            new SealedPlace("app_secret", "shops", "token"),
                            new SealedPlace("app_secret", "sho", "ptoken"),
                            new SealedPlace("app_secrets", "hop", "token"),
                            new SealedPlace("", "app_secretshop", "token"))) {
                assertThatThrownBy(() -> sealer.open(other, sealed))
                        .isInstanceOf(Fault.class)
                        .hasMessageContaining("changed, cut or moved")
                        .hasMessageNotContaining("planted");
            }
        }
    }

    @Test
    void aChangedOrCutValueIsRefused() {
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            String text = sealer.seal(TOKEN, CLEAR).text();
            int start = text.lastIndexOf(':') + 1;
            for (int at = start; at < text.length() - 1; at++) {
                char other = text.charAt(at) == 'A' ? 'B' : 'A';
                String changed = text.substring(0, at) + other + text.substring(at + 1);
                assertThatThrownBy(() -> sealer.open(TOKEN, new SealedValue(changed)))
                        .isInstanceOf(Fault.class);
            }
            for (int length = 0; length < text.length(); length++) {
                String cut = text.substring(0, length);
                assertThatThrownBy(() -> sealer.open(TOKEN, new SealedValue(cut)))
                        .isInstanceOf(Fault.class);
            }
            assertThatThrownBy(() -> new SealedValue("clear text")).isInstanceOf(Fault.class);
        }
    }

    @Test
    void withoutTheKeyFileOnlyWhatNeedsItIsRefused() throws IOException {
        SealedValue sealed = sealed();
        Path away = folder.resolve("away");
        Files.move(key(), away);
        try (Database database = database()) {
            Sealer sealer = sealer(database);
            assertThat(key()).as("no other key takes its place").doesNotExist();
            assertThat(database.<Long>write(tx -> tx.insert("INSERT INTO item(name) VALUES('a')")))
                    .isPositive();
            assertThatThrownBy(() -> sealer.open(TOKEN, sealed)).hasMessageContaining(key() + "");
            assertThatThrownBy(() -> sealer.seal(TOKEN, "new"))
                    .isInstanceOfSatisfying(
                            Fault.class,
                            e -> assertThat(e.kind()).isEqualTo(Fault.Kind.UNAVAILABLE))
                    .hasMessageContaining("is missing. Put it back");
            assertThat(Sealer.problem(folder.resolve("a.db"), key()))
                    .hasValueSatisfying(text -> assertThat(text).contains(key() + " is missing"));
        }
        Files.move(away, key());
        try (Database database = database()) {
            assertThat(sealer(database).open(TOKEN, sealed)).isEqualTo(CLEAR);
            assertThat(Sealer.problem(folder.resolve("a.db"), key())).isEmpty();
        }
    }

    @Test
    void anEmptyOrDamagedOrOtherKeyFileIsToldAndNeverWrittenOver() throws IOException {
        SealedValue sealed = sealed();
        String line = Files.readString(key());
        String other = SealingKey.random().line();
        for (String content :
                List.of("", "\n", line.substring(0, 40), line.replace(" ", "  "), other)) {
            Files.writeString(key(), content);
            try (Database database = database()) {
                Sealer sealer = sealer(database);
                assertThat(sealer.problem()).as(content).isPresent();
                assertThatThrownBy(() -> sealer.open(TOKEN, sealed)).isInstanceOf(Fault.class);
            }
            assertThat(key()).hasContent(content);
        }
    }

    @Test
    void aNewDatabaseBesideAKeyGoesOnWithIt() throws IOException {
        SealedValue sealed = sealed();
        Files.delete(folder.resolve("a.db"));
        try (Database database = database()) {
            assertThat(sealer(database).open(TOKEN, sealed)).isEqualTo(CLEAR);
        }
    }

    @Test
    void aLostKeyIsReplacedOnRequestAndOldValuesSaySo() throws IOException {
        SealedValue sealed = sealed();
        Files.writeString(key(), "nonsense");
        try (Database database = database()) {
            Sealer renewed = Sealer.renew(database, key(), InstantSource.system());
            SealedValue again = renewed.seal(TOKEN, "again");
            assertThat(sealer(database).open(TOKEN, again)).isEqualTo("again");
            assertThatThrownBy(() -> renewed.open(TOKEN, sealed))
                    .hasMessageContaining("which is lost: set it again");
            assertThat(renewed.canOpen(sealed)).isFalse();
            assertThat(renewed.canOpen(again)).isTrue();
        }
    }

    @Test
    void manyAtOnceMakeOneKey() throws Exception {
        try (var pool = Executors.newFixedThreadPool(8)) {
            List<Callable<String>> all =
                    java.util.Collections.nCopies(
                            64, () -> new KeyFile(key()).make().getFirst().id());
            Set<String> ids = new HashSet<>();
            for (var one : pool.invokeAll(all)) {
                ids.add(one.get());
            }
            assertThat(ids).hasSize(1);
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(key());
        }
    }

    private SealedValue sealed() {
        try (Database database = database()) {
            return sealer(database).seal(TOKEN, CLEAR);
        }
    }
}
