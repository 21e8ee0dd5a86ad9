package dev.minato.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.image.TestStore;
import dev.minato.image.model.Digest;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class MergedTreeTest {
    private TestStore store;

    @BeforeEach
    void open() {
        store = TestStore.fresh();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_content_hash_changes_with_what_counts_and_not_with_times() throws Exception {
        Path folder = Files.createDirectories(store.home().resolve("context/d"));
        Files.writeString(folder.resolve("a"), "x");
        Digest before = hash(folder);
        Files.setLastModifiedTime(
                folder.resolve("a"), java.nio.file.attribute.FileTime.fromMillis(1));
        assertThat(hash(folder)).isEqualTo(before);
        run("chmod", "0600", folder.resolve("a").toString());
        Digest mode = hash(folder);
        Files.writeString(folder.resolve("a"), "y");
        Digest content = hash(folder);
        Files.move(folder.resolve("a"), folder.resolve("b"));
        Digest name = hash(folder);
        assertThat(List.of(before, mode, content, name)).doesNotHaveDuplicates();
    }

    @Test
    void links_are_followed_inside_the_view() {
        byte[] tar =
                new LayerArchives()
                        .directory("usr/", 0755)
                        .directory("usr/lib/", 0755)
                        .file("usr/lib/x", "content")
                        .symlink("lib", "usr/lib")
                        .symlink("loop", "loop")
                        .symlink("abs", "/lib/../lib/x")
                        .bytes();
        Snapshot layer = LayerArchives.unpack(store, Optional.empty(), tar);
        try (MergedTree tree = store.get().snapshots().view(layer.number())) {
            assertThat(tree.resolve(BytePath.of("abs"))).contains(BytePath.of("usr/lib/x"));
            assertThat(tree.resolve(BytePath.of("../../lib/x"))).contains(BytePath.of("usr/lib/x"));
            assertThat(tree.resolve(BytePath.of("lib/nothing"))).isEmpty();
            assertThat(tree.find(BytePath.of("lib/x"))).isEmpty();
            assertThatThrownBy(() -> tree.resolve(BytePath.of("loop")))
                    .hasMessageContaining("too many levels of symbolic links");
        }
    }

    private static Digest hash(Path folder) {
        try (Dir dir = Dir.open(folder)) {
            return ContentHash.of(MergedTree.of(List.of(dir)), BytePath.EMPTY);
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
