package dev.minato.builder.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.builder.dockerfile.RunMount.FileAccess;
import dev.minato.builder.files.ContextFiles;
import dev.minato.builder.files.PathPatterns;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.RecursiveDelete;
import dev.minato.linux.mount.Mounts;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class StepMountsTest {
    private static final byte[] VALUE = "hush".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;

    @AfterEach
    void nothingIsMounted() {
        assertThat(Mounts.below(folder)).isEmpty();
    }

    private MountSource source(Dir dir, String path, String... ignored) {
        PathPatterns patterns = PathPatterns.of(List.of(ignored));
        SourceTree tree =
                new SourceTree.OfContext(
                        dir,
                        new ContextFiles(dir, patterns),
                        new ContextFiles(dir, PathPatterns.NONE));
        return MountSource.find(tree, BytePath.of(path));
    }

    private Path context() throws IOException {
        Path context = folder.resolve("context");
        Path dir = Files.createDirectories(context.resolve("dir"));
        Files.writeString(dir.resolve("x"), "x");
        Files.writeString(dir.resolve("y"), "y");
        return context;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void closingTakesEverythingAway() throws IOException {
        Path scratch = folder.resolve("scratch");
        try (Dir context = Dir.open(context());
                StepMounts mounts = StepMounts.below(scratch)) {
            assertThat(names(mounts.tree(source(context, ""), true))).containsExactly("dir");
            Path written = mounts.tree(source(context, "dir", "dir/y"), false);
            assertThat(names(written)).containsExactly("x");
            Files.writeString(written.resolve("z"), "z");
            assertThat(mounts.tree(source(context, "dir/x"), true)).hasContent("x");
            assertThat(mounts.secret(VALUE, FileAccess.UNSAID)).hasContent("hush");
        }
        assertThat(scratch).isEmptyDirectory();
        assertThat(names(folder.resolve("context/dir"))).containsExactly("x", "y");
    }

    @Test
    void aSecretLiesInMemory() throws IOException {
        try (StepMounts mounts = StepMounts.below(folder)) {
            FileAccess access = new FileAccess(Optional.of(0640), Optional.of(5), Optional.of(6));
            Path secret = mounts.secret(VALUE, access);
            assertThat(Files.getFileStore(secret).type()).isEqualTo("tmpfs");
            assertThat(Files.getAttribute(secret, "unix:mode")).isEqualTo(0100640);
            assertThat(Files.getAttribute(secret, "unix:uid")).isEqualTo(5);
            assertThat(Files.getAttribute(secret, "unix:gid")).isEqualTo(6);
        }
    }

    @Test
    void whatAKilledProcessLeftIsUnmounted() throws IOException {
        Path scratch = folder.resolve("scratch");
        StepMounts killed = StepMounts.below(scratch);
        Path secret = killed.secret(VALUE, FileAccess.UNSAID);
        try (Dir context = Dir.open(context())) {
            var _ = killed.tree(source(context, "dir"), false);
        }
        StepMounts.unmountAll(scratch);
        assertThat(secret).doesNotExist();
        RecursiveDelete.delete(scratch);
        assertThat(scratch).doesNotExist();
        assertThat(folder.resolve("context/dir/x")).hasContent("x");
    }
}
