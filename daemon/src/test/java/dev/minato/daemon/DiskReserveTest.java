package dev.minato.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.image.ImageStore;
import dev.minato.image.StoreSettings;
import dev.minato.image.content.UploadReference;
import dev.minato.image.model.Digest;
import dev.minato.state.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A home on a disk of its own, which gets full. */
class DiskReserveTest {
    @TempDir private Path folder;
    private Home home;
    private DiskReserve reserve;

    @BeforeEach
    void mount() throws Exception {
        home = Home.at(folder.toRealPath());
        run("mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", home.root().toString());
        reserve = new DiskReserve(home);
    }

    @AfterEach
    void unmount() throws Exception {
        // SQLite's library was loaded from it and stays in use.
        run("umount", "--lazy", home.root().toString());
    }

    @Test
    void isMadeWhereThereIsRoomAndReallyTakesIt() throws IOException {
        long before = reserve.free();
        reserve.restore();
        assertThat(reserve.held()).isTrue();
        assertThat(before - reserve.free()).isGreaterThanOrEqualTo(DiskReserve.SIZE);
        assertThat(Files.getPosixFilePermissions(home.root().resolve("reserve"))).hasSize(2);
        reserve.relieveStart();
        assertThat(reserve.held()).as("while there is room").isTrue();
    }

    @Test
    void aStartOnAFullDiskGetsItsRoomAndItIsMadeAgainOnceThereIsSome() throws IOException {
        reserve.restore();
        Path filler = fill();
        assertThat(reserve.isShort()).isTrue();

        reserve.relieveStart();

        assertThat(reserve.free()).isGreaterThanOrEqualTo(DiskReserve.SIZE - (1 << 20));
        reserve.restore();
        assertThat(reserve.held()).as("with the disk still full").isFalse();
        Files.delete(filler);
        reserve.restore();
        assertThat(reserve.held()).isTrue();
    }

    @Test
    void aRemovalIsWrittenDownOnAFullDisk() throws IOException {
        try (Database database = Database.open(home.database(), List.of(ImageStore.migrations()))) {
            database.onFull(reserve::relieve);
            reserve.restore();
            fill();

            database.write(tx ->
                    tx.update("INSERT INTO image_root VALUES('k', 'x', ?)", "x".repeat(8 << 20)));

            assertThat(reserve.held()).isFalse();
            List<String> written =
                    database.read(
                            rx -> rx.query("SELECT key FROM image_root", row -> row.text("key")));
            assertThat(written).containsExactly("x");
        }
    }

    /** What the edge is told of an app that wakes, it writes down. */
    @Test
    void whoFindsTheDiskFullTriesOnceMoreWithTheReserveGivenUp() throws IOException {
        reserve.restore();
        fill();
        AtomicInteger tries = new AtomicInteger();
        Runnable write =
                () -> {
                    tries.incrementAndGet();
                    if (reserve.held()) {
                        throw Fault.exhausted("No space left on device");
                    }
                };
        reserve.relieving(write);
        assertThat(tries).hasValue(2);
        assertThat(reserve.held()).isFalse();

        Runnable never =
                () -> {
                    tries.incrementAndGet();
                    throw Fault.exhausted("No space left on device");
                };
        assertThatThrownBy(() -> reserve.relieving(never)).isInstanceOf(Fault.class);
        assertThat(tries).as("nothing is left to give up").hasValue(3);
    }

    @Test
    void nothingNewIsBegunInTheLastRoom() throws IOException {
        try (Database database = Database.open(home.database(), List.of(ImageStore.migrations()));
                ImageStore store =
                        ImageStore.open(
                                home.store(),
                                database,
                                StoreSettings.DEFAULT,
                                ImageStore.Outside.system())) {
            reserve.restore();
            fill();
            reserve.relieve();
            fill();

            assertThatThrownBy(() ->
                            store.blobs()
                                    .uploads()
                                    .await(UploadReference.of("one"), Digest.Algorithm.SHA256))
                    .isInstanceOfSatisfying(
                            Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.EXHAUSTED))
                    .hasMessageContaining("no space left on device")
                    .hasMessageContaining(home.store().toString());
            assertThatThrownBy(() -> store.snapshots().prepare(Optional.empty()))
                    .hasMessageContaining("no space left on device");
            assertThatThrownBy(() ->
                            store.archives().load(InputStream.nullInputStream(), (_, _) -> {}))
                    .hasMessageContaining("no space left on device");
        }
    }

    private Path fill() throws IOException {
        Path filler = Files.createTempFile(home.root(), "filler", "");
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] chunk = new byte[64 << 10];
            while (true) {
                out.write(chunk);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
            return filler;
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
