package dev.minato.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.minato.base.Fault;
import dev.minato.image.TestStore;
import dev.minato.image.content.Lease;
import dev.minato.image.model.Digest;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarReader;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;
import dev.minato.linux.mount.Mounts;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class SnapshotsTest {
    private TestStore store;
    private Path target;

    @BeforeEach
    void open() throws IOException {
        store = TestStore.fresh();
        target = Files.createDirectory(store.home().resolve("merged"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void layers_are_spread_over_a_disk_that_can() throws Exception {
        Path layers = store.root().resolve("snapshots");
        Process lsattr = new ProcessBuilder("lsattr", "-d", layers.toString()).start();
        String flags =
                new String(lsattr.getInputStream().readAllBytes(), US_ASCII).split(" ", 2)[0];
        lsattr.waitFor();
        assertThat(flags.contains("T")).isEqualTo(Files.getFileStore(layers).type().equals("ext4"));
    }

    @Test
    void what_a_step_writes_through_an_overlay_becomes_a_layer() throws Exception {
        Snapshot base =
                layer(
                        Optional.empty(),
                        root -> {
                            Files.createDirectories(root.resolve("etc/deep"));
                            Files.writeString(root.resolve("etc/a"), "a");
                            Files.writeString(root.resolve("etc/b"), "b");
                            Files.writeString(root.resolve("etc/deep/c"), "c");
                            Files.createDirectory(root.resolve("swept"));
                            Files.writeString(root.resolve("swept/old"), "o");
                            Files.createDirectory(root.resolve("same"));
                        });
        Snapshot step =
                layer(
                        Optional.of(base.number()),
                        root -> {
                            Files.delete(root.resolve("etc/a"));
                            Files.writeString(root.resolve("etc/deep/new"), "n");
                            Files.createLink(
                                    root.resolve("etc/link"), root.resolve("etc/deep/new"));
                            run("rm", "-r", root.resolve("swept").toString());
                            Files.createDirectory(root.resolve("swept"));
                            Files.writeString(root.resolve("swept/new"), "n");
                            Files.writeString(root.resolve("temporary"), "t");
                            Files.delete(root.resolve("temporary"));
                        });
        assertThat(names(step))
                .containsExactly(
                        "etc/",
                        "etc/.wh.a",
                        "etc/deep/",
                        "etc/deep/new",
                        "etc/link -> etc/deep/new",
                        "swept/",
                        "swept/new",
                        "swept/.wh.old");
        assertThat(names(base))
                .containsExactly(
                        "etc/",
                        "etc/a",
                        "etc/b",
                        "etc/deep/",
                        "etc/deep/c",
                        "same/",
                        "swept/",
                        "swept/old");
    }

    @Test
    void a_file_that_was_only_touched_by_a_copy_up_is_no_change() throws Exception {
        Snapshot base =
                layer(
                        Optional.empty(),
                        root -> {
                            Files.createDirectory(root.resolve("d"));
                            Files.writeString(root.resolve("d/a"), "a");
                        });
        Snapshot step =
                layer(
                        Optional.of(base.number()),
                        root -> {
                            run("chmod", "0700", root.resolve("d/a").toString());
                            run("chmod", "0644", root.resolve("d/a").toString());
                        });
        assertThat(names(step)).isEmpty();
    }

    @Test
    void the_tar_written_later_is_the_one_that_was_hashed() throws Exception {
        Snapshot layer =
                layer(Optional.empty(), root -> Files.writeString(root.resolve("a"), "content"));
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        store.get().snapshots().writeTar(layer.number(), tar);
        assertThat(Digest.of(tar.toByteArray())).isEqualTo(layer.diffId());
        assertThat(store.get().snapshots().tarSize(layer.number())).isEqualTo(tar.size());
    }

    @Test
    void a_layer_that_was_changed_on_disk_is_not_passed_off_as_its_digest() throws Exception {
        Snapshot layer =
                layer(Optional.empty(), root -> Files.writeString(root.resolve("a"), "content"));
        Path file = store.root().resolve("snapshots/" + layer.number() + "/fs/a");
        Files.writeString(file, "CONTENT", StandardOpenOption.WRITE);
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        assertThatThrownBy(() -> store.get().snapshots().writeTar(layer.number(), tar))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("was changed on disk");
    }

    @Test
    void equal_layers_on_the_same_base_are_one() throws Exception {
        Step step =
                root -> {
                    Files.writeString(root.resolve("a"), "same");
                    Files.setLastModifiedTime(
                            root.resolve("a"), java.nio.file.attribute.FileTime.fromMillis(5000));
                };
        Snapshot one = layer(Optional.empty(), step);
        Snapshot two = layer(Optional.empty(), step);
        assertThat(two).isEqualTo(one);
        try (Lease lease = store.lease()) {
            assertThat(store.get().snapshots().byChain(one.chainId(), lease)).contains(one);
        }
    }

    @Test
    void what_is_discarded_leaves_nothing() {
        try (ActiveSnapshot workspace = store.get().snapshots().prepare(Optional.empty())) {
            assertThat(workspace.upper()).isEmptyDirectory();
            assertThat(workspace.work()).isEmptyDirectory();
        }
        store.restart();
        assertThat(store.root().resolve("snapshots")).isEmptyDirectory();
    }

    @Test
    void a_layer_survives_the_end_of_the_process_and_numbers_are_never_used_again()
            throws Exception {
        Snapshot one = layer(Optional.empty(), root -> Files.writeString(root.resolve("a"), "1"));
        store.restart();
        try (Lease lease = store.lease()) {
            assertThat(store.get().snapshots().find(one.number(), lease)).isPresent();
        }
        Snapshot two = layer(Optional.empty(), root -> Files.writeString(root.resolve("a"), "2"));
        assertThat(two.number()).isGreaterThan(one.number());
    }

    @Test
    void layers_of_another_boot_that_were_never_synced_are_dropped() throws Exception {
        Snapshot one = layer(Optional.empty(), root -> Files.writeString(root.resolve("a"), "1"));
        store.db().write(tx -> tx.update("UPDATE image_snapshot SET synced = 0"));
        store.reboot();
        try (Lease lease = store.lease()) {
            assertThat(store.get().snapshots().find(one.number(), lease)).isEmpty();
        }
        assertThatThrownBy(() -> store.get().snapshots().open(one.number()))
                .hasMessageContaining("no longer in the store");
    }

    @Test
    void several_layers_are_unpacked_at_once_and_committed_in_order() {
        List<UnpackedLayer> extractions = new ArrayList<>();
        try (Lease lease = store.lease()) {
            for (int i = 0; i < 3; i++) {
                byte[] tar = new LayerArchives().file("f" + i, "x").bytes();
                extractions.add(
                        store.get()
                                .snapshots()
                                .extract(new ByteArrayInputStream(tar), Digest.of(tar)));
            }
            Optional<Long> parent = Optional.empty();
            for (UnpackedLayer extraction : extractions.reversed()) {
                parent = Optional.of(extraction.commit(parent, lease).number());
                extraction.close();
            }
            try (MergedTree tree = store.get().snapshots().view(parent.orElseThrow())) {
                assertThat(tree.list(BytePath.EMPTY)).hasSize(3);
            }
        }
    }

    @Test
    void a_merged_view_shows_what_overlayfs_shows() throws Exception {
        for (long seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            Optional<Long> top = Optional.empty();
            for (int i = 0; i < 4; i++) {
                top = Optional.of(layer(top, root -> scribble(root, random)).number());
            }
            List<Dir> layers = store.get().snapshots().open(top.orElseThrow());
            Mounts.overlayReadOnly(layers, target);
            try (Dir mounted = Dir.open(target);
                    MergedTree tree = MergedTree.of(layers)) {
                assertThat(describe(tree, BytePath.EMPTY))
                        .as("seed %d", seed)
                        .isEqualTo(describe(MergedTree.of(List.of(mounted)), BytePath.EMPTY));
            } finally {
                Mounts.unmount(target);
                layers.forEach(Dir::close);
            }
        }
    }

    @Test
    void a_layer_that_is_unpacked_again_from_its_tar_is_the_same() throws Exception {
        for (long seed = 50; seed < 58; seed++) {
            Random random = new Random(seed);
            Snapshot base = layer(Optional.empty(), root -> scribble(root, random));
            Snapshot top = layer(Optional.of(base.number()), root -> scribble(root, random));
            List<String> made = describe(top);
            byte[] baseTar = tar(base);
            byte[] topTar = tar(top);
            try (TestStore other = TestStore.fresh()) {
                Snapshot otherBase = LayerArchives.unpack(other, Optional.empty(), baseTar);
                Snapshot otherTop =
                        LayerArchives.unpack(other, Optional.of(otherBase.number()), topTar);
                assertThat(otherTop.chainId()).isEqualTo(top.chainId());
                try (MergedTree tree = other.get().snapshots().view(otherTop.number())) {
                    assertThat(describe(tree, BytePath.EMPTY)).as("seed %d", seed).isEqualTo(made);
                    assertThat(ContentHash.of(tree, BytePath.EMPTY))
                            .isEqualTo(
                                    store.get()
                                            .snapshots()
                                            .contentHash(top.number(), BytePath.EMPTY));
                }
            }
        }
    }

    private interface Step {
        void write(Path root) throws Exception;
    }

    private Snapshot layer(Optional<Long> parent, Step step) throws Exception {
        try (Lease lease = store.lease();
                ActiveSnapshot workspace = store.get().snapshots().prepare(parent)) {
            if (parent.isEmpty()) {
                step.write(workspace.upper());
                return workspace.commit(lease);
            }
            try (Dir upper = Dir.open(workspace.upper());
                    Dir work = Dir.open(workspace.work())) {
                Mounts.overlay(workspace.lowers(), upper, work, target, false);
            }
            try {
                step.write(target);
            } finally {
                Mounts.unmount(target);
            }
            return workspace.commit(lease);
        }
    }

    /** Makes and unmakes things at random among few names, so that they meet. */
    private static void scribble(Path root, Random random) throws Exception {
        StringBuilder script = new StringBuilder("set -e; cd " + root + "\n");
        for (int i = 0; i < 30; i++) {
            String directory = "d" + random.nextInt(3);
            String at =
                    List.of(".", directory, directory + "/e" + random.nextInt(2))
                            .get(random.nextInt(3));
            String file = at + "/f" + random.nextInt(4);
            String clear = "mkdir -p " + at + "; rm -rf " + file + "; ";
            int n = random.nextInt(1000);
            script.append(
                    switch (random.nextInt(8)) {
                        case 0 -> "rm -rf " + (at.equals(".") ? file : at);
                        case 1 -> "rm -rf " + file;
                        case 2 -> clear + "mkdir " + file;
                        case 3 -> clear + "ln -s /x/y " + file;
                        case 4 -> clear + "rm -rf h; echo h > " + file + "; ln " + file + " h";
                        case 5 -> "if [ -e " + file + " ]; then chmod 0711 " + file + "; fi";
                        default ->
                                clear
                                        + "echo "
                                        + n
                                        + " > "
                                        + file
                                        + "; touch -d @"
                                        + n
                                        + " "
                                        + file;
                    });
            script.append('\n');
        }
        run("sh", "-c", script.toString());
    }

    private List<String> describe(Snapshot top) {
        try (MergedTree tree = store.get().snapshots().view(top.number())) {
            return describe(tree, BytePath.EMPTY);
        }
    }

    private static List<String> describe(MergedTree tree, BytePath directory) {
        List<String> lines = new ArrayList<>();
        for (MergedFile node : tree.list(directory)) {
            Stat stat = node.stat();
            String line = node.path() + " " + stat.type() + " " + stat.mode() + " " + stat.uid();
            if (stat.isFile()) {
                line += " " + stat.mtimeSeconds() + " " + Digest.of(content(tree, node)).brief();
            }
            if (stat.isSymlink()) {
                line += " " + tree.readlink(node);
            }
            lines.add(line);
            if (stat.isDirectory()) {
                lines.addAll(describe(tree, node.path()));
            }
        }
        return lines;
    }

    private static byte[] content(MergedTree tree, MergedFile node) {
        try (Fd file = tree.read(node)) {
            return file.input().readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] tar(Snapshot snapshot) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        store.get().snapshots().writeTar(snapshot.number(), tar);
        return tar.toByteArray();
    }

    private List<String> names(Snapshot snapshot) throws IOException {
        TarReader reader =
                new TarReader(new ByteArrayInputStream(tar(snapshot)), ArchiveLimits.DEFAULT);
        List<String> names = new ArrayList<>();
        for (Optional<TarEntry> e = reader.next(); e.isPresent(); e = reader.next()) {
            boolean link = e.get().type() == TarEntry.Type.HARD_LINK;
            names.add(e.get().name() + (link ? " -> " + e.get().link() : ""));
        }
        return names;
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
