package dev.minato.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.TestStore;
import dev.minato.image.model.Digest;
import dev.minato.image.tar.TarEntry;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What becomes of layers' archives, friendly and hostile. */
class LayerExtractorTest {
    /** vfs_cap_data of version 2 with CAP_NET_RAW permitted and effective. */
    private static final byte[] CAPABILITY = {
        1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

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
    void every_kind_of_file_is_made_with_its_facts() {
        byte[] tar =
                new LayerArchives()
                        .directory("d/", 01777)
                        .add(
                                TarEntry.file(
                                        BytePath.of("d/set-id"),
                                        new TarEntry.Attributes(06755, 7, 8, 1_600_000_000, 0),
                                        3),
                                "abc")
                        .hardLink("same", "d/set-id")
                        .symlink("link", "/etc/passwd")
                        .device(TarEntry.Type.CHARACTER, "null", 1, 3)
                        .device(TarEntry.Type.BLOCK, "disk", 8, 0)
                        .device(TarEntry.Type.FIFO, "pipe", 0, 0)
                        .xattr("ping", "security.capability", CAPABILITY)
                        .file("d/late", "changes the folder's time")
                        .bytes();
        try (MergedTree tree = view(tar)) {
            Stat setId = stat(tree, "d/set-id");
            assertThat(setId.mode()).isEqualTo(06755);
            assertThat(setId.uid()).isEqualTo(7);
            assertThat(setId.gid()).isEqualTo(8);
            assertThat(setId.mtimeSeconds()).isEqualTo(1_600_000_000);
            assertThat(stat(tree, "same").inode()).isEqualTo(setId.inode());
            assertThat(tree.readlink(tree.find(BytePath.of("link")).orElseThrow()))
                    .isEqualTo(BytePath.of("/etc/passwd"));
            assertThat(stat(tree, "link").mtimeSeconds()).isEqualTo(LayerArchives.TIME);
            assertThat(stat(tree, "null").minor()).isEqualTo(3);
            assertThat(stat(tree, "disk").type()).isEqualTo(Stat.Type.BLOCK);
            assertThat(stat(tree, "pipe").type()).isEqualTo(Stat.Type.FIFO);
            assertThat(stat(tree, "d").mode()).isEqualTo(01777);
            assertThat(stat(tree, "d").mtimeSeconds()).isEqualTo(LayerArchives.TIME);
            assertThat(tree.xattrs(tree.find(BytePath.of("ping")).orElseThrow()))
                    .containsOnlyKeys("security.capability");
        }
    }

    @Test
    void names_of_any_bytes_are_kept() {
        BytePath odd = BytePath.of(new byte[] {'a', (byte) 0xe9, '\n', (byte) 0xff});
        byte[] tar =
                new LayerArchives()
                        .add(TarEntry.file(odd, LayerArchives.mode(0644), 1), "x")
                        .bytes();
        try (MergedTree tree = view(tar)) {
            assertThat(tree.list(BytePath.EMPTY)).extracting(MergedFile::path).containsExactly(odd);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "..", "a/..", "/../x"})
    void a_name_that_leads_out_is_refused(String name) {
        refused(new LayerArchives().file(name, "x").bytes(), "leads out of the image");
        refused(new LayerArchives().hardLink("a", name).bytes(), "leads out of the image");
    }

    @Test
    void an_absolute_name_lies_inside() {
        try (MergedTree tree = view(new LayerArchives().file("/etc/hosts", "x").bytes())) {
            assertThat(tree.find(BytePath.of("etc/hosts"))).isPresent();
        }
    }

    @Test
    void a_symbolic_link_to_the_host_leads_inside_the_layer() throws IOException {
        Path outside = Files.createDirectory(store.home().resolve("outside"));
        String target = outside.toString();
        byte[] tar =
                new LayerArchives()
                        .symlink("abs", target)
                        .symlink("rel", "../../../../../../../../.." + target)
                        .directory(target + "/", 0755)
                        .file("abs/one", "x")
                        .file("rel/two", "x")
                        .bytes();
        try (MergedTree tree = view(tar)) {
            assertThat(tree.find(BytePath.of(target + "/one"))).isPresent();
            assertThat(tree.find(BytePath.of(target + "/two"))).isPresent();
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void a_file_is_never_written_through_a_link_of_the_same_name() throws IOException {
        Path outside = Files.writeString(store.home().resolve("outside"), "mine");
        byte[] tar =
                new LayerArchives().symlink("a", outside.toString()).file("a", "theirs").bytes();
        try (MergedTree tree = view(tar)) {
            assertThat(stat(tree, "a").isFile()).isTrue();
        }
        assertThat(outside).hasContent("mine");
    }

    @Test
    void what_follows_a_replaced_link_or_directory_goes_into_what_replaced_it() {
        byte[] tar =
                new LayerArchives()
                        .directory("old/", 0755)
                        .symlink("link", "old")
                        .file("link/one", "x")
                        .directory("link/", 0755)
                        .file("link/two", "x")
                        .directory("dir/", 0755)
                        .file("dir/one", "x")
                        .symlink("dir", "old")
                        .file("dir/three", "x")
                        .bytes();
        try (MergedTree tree = view(tar)) {
            assertThat(names(tree, "link")).containsExactly("two");
            assertThat(names(tree, "old")).containsExactlyInAnyOrder("one", "three");
        }
    }

    @Test
    void a_hard_link_to_a_file_of_the_host_is_refused() {
        refused(
                new LayerArchives().hardLink("a", "/etc/passwd").bytes(),
                "which is no file of the image");
        refused(
                new LayerArchives().symlink("up", "/../etc").hardLink("a", "up/passwd").bytes(),
                "which is no file of the image");
    }

    @Test
    void a_hard_link_to_a_directory_is_refused() {
        refused(new LayerArchives().directory("d/", 0755).hardLink("a", "d").bytes(), "no file");
    }

    @Test
    void a_file_below_a_file_is_refused() {
        refused(new LayerArchives().file("a", "x").file("a/b", "y").bytes(), "cannot unpack a/b");
    }

    @Test
    void links_that_lead_in_a_circle_are_refused() {
        refused(
                new LayerArchives().symlink("a", "b").symlink("b", "a").file("a/x", "y").bytes(),
                "cannot unpack a/x");
    }

    @Test
    void what_is_said_twice_ends_as_it_was_said_last() {
        byte[] tar =
                new LayerArchives()
                        .directory("a/", 0755)
                        .file("a/x", "old")
                        .file("a", "now a file")
                        .file("b", "old")
                        .file("b", "new!")
                        .symlink("c", "b")
                        .directory("c/", 0700)
                        .file("c/y", "z")
                        .bytes();
        try (MergedTree tree = view(tar)) {
            assertThat(stat(tree, "a").isFile()).isTrue();
            assertThat(stat(tree, "b").size()).isEqualTo(4);
            assertThat(stat(tree, "c").isDirectory()).isTrue();
            assertThat(stat(tree, "b").isFile()).isTrue();
        }
    }

    @Test
    void overlayfss_own_attributes_cannot_be_smuggled_in() {
        byte[] yes = {'y'};
        byte[] tar =
                new LayerArchives()
                        .xattr("a", "trusted.overlay.opaque", yes)
                        .xattr(
                                "b",
                                "trusted.overlay.redirect",
                                "/x".getBytes(StandardCharsets.US_ASCII))
                        .xattr("c", "user.overlay.opaque", yes)
                        .xattr("d", "security.selinux", yes)
                        .xattr("e", "user.mine", yes)
                        .bytes();
        Snapshot snapshot = LayerArchives.unpack(store, Optional.empty(), tar);
        try (Dir layer = store.get().snapshots().openUpper(snapshot.number())) {
            for (String name : List.of("a", "b", "c", "d")) {
                assertThat(layer.xattrs(BytePath.of(name))).as(name).isEmpty();
            }
            assertThat(layer.xattrs(BytePath.of("e"))).containsOnlyKeys("user.mine");
        }
    }

    @Test
    void too_long_and_too_deep_paths_are_refused() {
        refused(new LayerArchives().file("n".repeat(256), "x").bytes(), "a name of 256 bytes");
        refused(new LayerArchives().file("d/".repeat(2100) + "f", "x").bytes(), "no file system");
        refused(new LayerArchives().file("d/".repeat(1200) + "f", "x").bytes(), "no file system");
        refused(new LayerArchives().symlink("a", "").bytes(), "target of 0 bytes");
    }

    @Test
    void whiteouts_take_overlayfss_form_before_or_after_what_they_belong_to() {
        Snapshot base =
                LayerArchives.unpack(
                        store,
                        Optional.empty(),
                        new LayerArchives()
                                .file("gone", "x")
                                .directory("swept/", 0755)
                                .file("swept/old", "x")
                                .directory("again/", 0755)
                                .file("again/old", "x")
                                .directory("later/", 0755)
                                .file("later/old", "x")
                                .bytes());
        Snapshot top =
                LayerArchives.unpack(
                        store,
                        Optional.of(base.number()),
                        new LayerArchives()
                                .file(".wh.gone", "")
                                .file("swept/new", "x")
                                .file("swept/.wh..wh..opq", "")
                                .file(".wh.again", "")
                                .directory("again/", 0755)
                                .file("again/new", "x")
                                .directory("later/", 0755)
                                .file("later/new", "x")
                                .file(".wh.later", "")
                                .file(".wh..wh.plnk", "")
                                .bytes());
        try (MergedTree tree = store.get().snapshots().view(top.number())) {
            assertThat(tree.find(BytePath.of("gone"))).isEmpty();
            assertThat(tree.list(BytePath.EMPTY).stream().map(n -> n.path().toString()))
                    .containsExactly("again", "later", "swept");
            for (String directory : List.of("again", "later", "swept")) {
                assertThat(
                                tree.list(BytePath.of(directory)).stream()
                                        .map(n -> n.path().last().toString()))
                        .as(directory)
                        .containsExactly("new");
            }
        }
    }

    @Test
    void a_directory_without_an_entry_looks_as_it_does_below() {
        Snapshot base =
                LayerArchives.unpack(
                        store,
                        Optional.empty(),
                        new LayerArchives()
                                .add(
                                        TarEntry.of(
                                                BytePath.of("home/"),
                                                TarEntry.Type.DIRECTORY,
                                                new TarEntry.Attributes(0710, 5, 6, 99, 0)),
                                        "")
                                .bytes());
        Snapshot top =
                LayerArchives.unpack(
                        store,
                        Optional.of(base.number()),
                        new LayerArchives().file("home/file", "x").bytes());
        try (MergedTree tree = store.get().snapshots().view(top.number())) {
            Stat home = stat(tree, "home");
            assertThat(home.mode()).isEqualTo(0710);
            assertThat(home.uid()).isEqualTo(5);
            assertThat(home.mtimeSeconds()).isEqualTo(99);
        }
    }

    @Test
    void a_hard_link_to_a_file_of_a_layer_below_becomes_a_copy() {
        Snapshot base =
                LayerArchives.unpack(
                        store, Optional.empty(), new LayerArchives().file("a", "content").bytes());
        Snapshot top =
                LayerArchives.unpack(
                        store,
                        Optional.of(base.number()),
                        new LayerArchives().hardLink("b", "a").bytes());
        try (MergedTree tree = store.get().snapshots().view(top.number())) {
            assertThat(stat(tree, "b").size()).isEqualTo(7);
            assertThat(stat(tree, "b").mtimeSeconds()).isEqualTo(LayerArchives.TIME);
        }
    }

    @Test
    void a_layer_that_lies_about_its_diff_id_is_refused_naming_both_and_leaves_nothing() {
        byte[] tar = new LayerArchives().file("a", "x").bytes();
        Digest claimed = Digest.of(new byte[] {1});
        Snapshots snapshots = store.get().snapshots();
        assertThatThrownBy(() -> snapshots.extract(new ByteArrayInputStream(tar), claimed))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.INVALID))
                .hasMessageContaining(claimed.toString())
                .hasMessageContaining(Digest.of(tar).toString());
        assertThat(store.count("image_snapshot")).isZero();
        store.restart();
        assertThat(store.root().resolve("snapshots")).isEmptyDirectory();
    }

    @Test
    void what_follows_the_end_of_the_archive_counts_for_the_diff_id() {
        byte[] tar = new LayerArchives().file("a", "x").bytes();
        byte[] longer = Arrays.copyOf(tar, tar.length + 4096);
        longer[longer.length - 1] = 7;
        assertThat(LayerArchives.unpack(store, Optional.empty(), longer).diffId())
                .isEqualTo(Digest.of(longer));
    }

    @Test
    void a_broken_archive_is_refused_and_leaves_nothing() {
        byte[] tar = new LayerArchives().file("a", "x".repeat(3000)).bytes();
        refused(Arrays.copyOf(tar, 1000), "unexpected EOF");
        refused("no archive at all".repeat(100).getBytes(StandardCharsets.US_ASCII), "valid tar");
        refused(new byte[] {0x1f, (byte) 0x8b, 8, 0, 1}, "");
    }

    private static List<String> names(MergedTree tree, String directory) {
        return tree.list(BytePath.of(directory)).stream()
                .map(child -> child.path().last().toString())
                .toList();
    }

    private void refused(byte[] tar, String says) {
        assertThatThrownBy(() -> LayerArchives.unpack(store, Optional.empty(), tar))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.INVALID))
                .hasMessageContaining(says);
        assertThat(store.count("image_snapshot")).isZero();
    }

    private MergedTree view(byte[] tar) {
        return store.get()
                .snapshots()
                .view(LayerArchives.unpack(store, Optional.empty(), tar).number());
    }

    private static Stat stat(MergedTree tree, String path) {
        return tree.find(BytePath.of(path)).orElseThrow().stat();
    }
}
