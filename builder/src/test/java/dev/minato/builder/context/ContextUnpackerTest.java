package dev.minato.builder.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

class ContextUnpackerTest {
    @TempDir private Path root;

    private ContextUnpacker contexts(ArchiveLimits limits) {
        return new ContextUnpacker(Home.at(root), IdSource.random(), limits);
    }

    private static byte[] tar(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(bytes);
        for (String name : names) {
            TarEntry.Attributes attributes =
                    new TarEntry.Attributes(0640, 1234, 1234, 1_000_000_000, 0);
            writer.add(TarEntry.file(BytePath.of(name), attributes, 1), new byte[] {'x'});
        }
        writer.finish();
        return bytes.toByteArray();
    }

    private long left() throws IOException {
        try (Stream<Path> folders = Files.list(root.resolve("contexts"))) {
            return folders.count();
        }
    }

    @Test
    void anArchiveBecomesAFolderThatGoesAgain() throws Exception {
        ContextUnpacker contexts = contexts(ArchiveLimits.DEFAULT);
        try (ContextFolder folder =
                contexts.extract(new ByteArrayInputStream(tar("./Dockerfile", "d/f")))) {
            Stat stat = folder.dir().stat(BytePath.of("d/f"));
            assertThat(stat.uid()).isZero();
            assertThat(stat.mode()).isEqualTo(0640);
            assertThat(stat.mtimeSeconds()).isEqualTo(1_000_000_000);
            assertThat(left()).isEqualTo(1);
        }
        assertThat(left()).isZero();
    }

    @Test
    void aPackedArchiveIsReadAndAnEmptyBodyIsAnEmptyContext() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(tar("f"));
        }
        ContextUnpacker contexts = contexts(ArchiveLimits.DEFAULT);
        try (ContextFolder folder =
                        contexts.extract(new ByteArrayInputStream(packed.toByteArray()));
                ContextFolder empty = contexts.extract(new ByteArrayInputStream(new byte[0]))) {
            assertThat(folder.dir().find(BytePath.of("f"))).isPresent();
            assertThat(empty.dir().list(BytePath.EMPTY)).isEmpty();
        }
    }

    @Test
    void aPathThatNoFileSystemTakesIsRefusedAtOnce() throws Exception {
        ContextUnpacker contexts = contexts(ArchiveLimits.DEFAULT);
        for (String name : List.of("a/".repeat(400_000) + "f", "d/".repeat(1001) + "f")) {
            byte[] archive = tar(name);
            assertThatThrownBy(() -> contexts.extract(new ByteArrayInputStream(archive)))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("no file system takes that");
        }
        assertThat(left()).isZero();
    }

    @Test
    void whatIsNoArchiveOrTooMuchIsRefusedAndLeavesNothing() throws Exception {
        ContextUnpacker contexts = contexts(new ArchiveLimits(3, 1 << 20, 10));
        byte[] garbage =
                "this is not an archive, it is a sentence."
                        .repeat(20)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThatThrownBy(() -> contexts.extract(new ByteArrayInputStream(garbage)))
                .isInstanceOf(Fault.class);
        byte[] many = tar("a", "b", "c", "d");
        assertThatThrownBy(() -> contexts.extract(new ByteArrayInputStream(many)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("more than 3 entries");
        byte[] outside = tar("../../evil");
        assertThatThrownBy(() -> contexts.extract(new ByteArrayInputStream(outside)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("outside");
        assertThat(left()).isZero();
        assertThat(root.resolve("evil")).doesNotExist();
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws Exception {
        Files.createDirectories(root.resolve("contexts/abc/d"));
        Files.writeString(root.resolve("contexts/abc/d/f"), "x");
        contexts(ArchiveLimits.DEFAULT).clean().join();
        assertThat(left()).isZero();
    }

    /** A context of millions of directories held up a start for minutes. */
    @Test
    void aStartDoesNotWaitForWhatAKilledProcessLeft() throws Exception {
        Path left = root.resolve("contexts/abc");
        for (int i = 0; i < 3_000; i++) {
            Files.createDirectories(left.resolve("d" + i + "/e/f"));
        }
        ContextUnpacker contexts = contexts(ArchiveLimits.DEFAULT);
        Thread cleaning = contexts.clean();
        assertThat(cleaning).isNotSameAs(Thread.currentThread());
        try (ContextFolder fresh = contexts.extract(new ByteArrayInputStream(new byte[0]))) {
            cleaning.join();
            assertThat(left()).isEqualTo(1);
            assertThat(fresh.dir().list(BytePath.EMPTY)).isEmpty();
        }
    }
}
