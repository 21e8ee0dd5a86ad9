package dev.minato.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class DirTest {
    private static final Name STRANGE = Name.of(new byte[] {'f', (byte) 0xe9, '\n', ' '});

    @TempDir Path folder;
    private Dir dir;

    @BeforeEach
    void open() {
        dir = Dir.open(folder);
    }

    @AfterEach
    void close() {
        dir.close();
    }

    @Test
    void keepsNamesOfAnyBytes() {
        write(STRANGE, "x");
        dir.rename(STRANGE, STRANGE.resolve(Name.EMPTY));

        assertThat(dir.list(Name.EMPTY)).extracting(Entry::name).containsExactly(STRANGE);
        assertThat(dir.stat(STRANGE).size()).isEqualTo(1);
    }

    @Test
    void listsManyEntriesWithTheirTypes() {
        for (int i = 0; i < 2000; i++) {
            dir.mknod(Name.of("file-with-a-longer-name-" + i), Stat.Type.FILE, 0644, 0, 0);
        }
        dir.mkdir(Name.of("d"), 0755);
        dir.symlink(Name.of("s"), Name.of("nowhere"));
        dir.mknod(Name.of("p"), Stat.Type.FIFO, 0600, 0, 0);

        List<Entry> entries = dir.list(Name.EMPTY);
        assertThat(entries).hasSize(2003);
        assertThat(entries)
                .filteredOn(entry -> entry.name().length() == 1)
                .extracting(Entry::name, Entry::type)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Name.of("d"), Stat.Type.DIRECTORY),
                        org.assertj.core.groups.Tuple.tuple(Name.of("s"), Stat.Type.SYMLINK),
                        org.assertj.core.groups.Tuple.tuple(Name.of("p"), Stat.Type.FIFO));
    }

    @Test
    void makesFilesWithExactlyTheModeAskedFor() {
        dir.create(Name.of("f"), 06777).close();
        dir.mkdir(Name.of("d"), 01777);
        dir.mknod(Name.of("n"), Stat.Type.CHARACTER, 0666, 1, 300);

        assertThat(dir.stat(Name.of("f")).mode()).isEqualTo(06777);
        assertThat(dir.stat(Name.of("d")).mode()).isEqualTo(01777);
        Stat device = dir.stat(Name.of("n"));
        assertThat(device.mode()).isEqualTo(0666);
        assertThat(device.major()).isEqualTo(1);
        assertThat(device.minor()).isEqualTo(300);
    }

    @Test
    void changesOwnerModeAndTimesOfTheLinkItself() {
        write(Name.of("target"), "x");
        dir.symlink(Name.of("link"), Name.of("target"));
        Stat before = dir.stat(Name.of("target"));

        dir.chown(Name.of("link"), 12, 34);
        dir.utimes(Name.of("link"), -5, 999_999_999);

        Stat link = dir.stat(Name.of("link"));
        assertThat(link.uid()).isEqualTo(12);
        assertThat(link.gid()).isEqualTo(34);
        assertThat(link.mtimeSeconds()).isEqualTo(-5);
        assertThat(link.mtimeNanos()).isEqualTo(999_999_999);
        assertThat(dir.stat(Name.of("target"))).isEqualTo(before);
        assertThatThrownBy(() -> dir.chmod(Name.of("link"), 0600))
                .isInstanceOfSatisfying(
                        LinuxException.class,
                        e -> assertThat(e.is(Errno.EOPNOTSUPP) || e.is(Errno.ELOOP)).isTrue());
    }

    @Test
    void keepsTheTextOfALinkByteForByte() {
        Name text = Name.of(new byte[] {'/', '/', 'a', (byte) 0xff, '/', '.', '/'});
        dir.symlink(Name.of("link"), text);
        assertThat(dir.readlink(Name.of("link"))).isEqualTo(text);
    }

    @Test
    void keepsExtendedAttributesOfFilesDirectoriesAndLinks() {
        write(Name.of("f"), "x");
        dir.mkdir(Name.of("d"), 0755);
        dir.symlink(Name.of("d/l"), Name.of("/nowhere"));
        byte[] large = new byte[3000];
        for (Name name : List.of(Name.of("f"), Name.of("d"), Name.of("d/l"))) {
            dir.setXattr(name, "trusted.test", large);
            dir.setXattr(name, "trusted.empty", new byte[0]);
            assertThat(dir.xattrs(name)).containsOnlyKeys("trusted.test", "trusted.empty");
            assertThat(dir.xattr(name, "trusted.test")).hasValue(large);
            dir.removeXattr(name, "trusted.test");
            dir.removeXattr(name, "trusted.test");
            assertThat(dir.xattr(name, "trusted.test")).isEmpty();
        }
    }

    @Test
    void givesAFileAnotherName() {
        write(Name.of("a"), "x");
        dir.symlink(Name.of("s"), Name.of("a"));
        dir.link(Name.of("a"), Name.of("b"));
        dir.link(Name.of("s"), Name.of("s2"));

        assertThat(dir.stat(Name.of("b")).inode()).isEqualTo(dir.stat(Name.of("a")).inode());
        assertThat(dir.stat(Name.of("b")).links()).isEqualTo(2);
        assertThat(dir.stat(Name.of("s2")).type()).isEqualTo(Stat.Type.SYMLINK);
    }

    @Test
    void createsOnlyWhatIsNotThere() {
        write(Name.of("a"), "x");
        assertThatThrownBy(() -> dir.create(Name.of("a"), 0644))
                .isInstanceOf(LinuxException.class)
                .hasMessage("openat2 a: file exists");
        assertThatThrownBy(() -> dir.renameNew(Name.of("a"), Name.of("a")))
                .isInstanceOf(LinuxException.class);
    }

    @Test
    void makesMissingParents() {
        dir.mkdirs(Name.of("a/b/c"), 0700);
        dir.mkdirs(Name.of("a/b/c"), 0755);
        assertThat(dir.stat(Name.of("a/b/c")).mode()).isEqualTo(0700);
        write(Name.of("f"), "x");
        assertThatThrownBy(() -> dir.mkdirs(Name.of("f/g"), 0755))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.is(Errno.ENOTDIR)).isTrue());
    }

    @Test
    void findsNothingWhereNothingIs() {
        write(Name.of("f"), "x");
        assertThat(dir.find(Name.of("nothing"))).isEmpty();
        assertThat(dir.find(Name.of("f/below"))).isEmpty();
        assertThat(dir.findFollowing(Name.of("no/thing"))).isEmpty();
        assertThat(dir.find(Name.EMPTY)).get().extracting(Stat::isDirectory).isEqualTo(true);
    }

    @Test
    void readsRegularFilesOnly() {
        dir.mknod(Name.of("pipe"), Stat.Type.FIFO, 0600, 0, 0);
        dir.mkdir(Name.of("d"), 0755);
        dir.symlink(Name.of("link"), Name.of("/f"));
        write(Name.of("f"), "text");

        assertThatThrownBy(() -> dir.read(Name.of("pipe")))
                .hasMessageContaining("invalid argument");
        assertThatThrownBy(() -> dir.read(Name.of("d"))).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> dir.read(Name.of("link"))).hasMessageContaining("symbolic links");
        assertThat(read(Name.of("link"), true)).isEqualTo("text");
    }

    @Test
    void removesTreesOfAnyDepth() {
        Name at = Name.of("top");
        dir.mkdir(at, 0755);
        Dir deep = dir.dir(at);
        for (int i = 0; i < 1500; i++) {
            deep.mkdir(Name.of("d"), 0755);
            deep.mknod(Name.of("f"), Stat.Type.FILE, 0644, 0, 0);
            Dir next = deep.dir(Name.of("d"));
            deep.close();
            deep = next;
        }
        deep.close();

        dir.removeTree(at);
        dir.removeTree(at);

        assertThat(dir.list(Name.EMPTY)).isEmpty();
    }

    @Test
    void cannotBeUsedOnceClosed() {
        Dir other = Dir.open(folder);
        other.close();
        other.close();
        assertThatThrownBy(() -> other.list(Name.EMPTY)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void followsALinkToADirectoryOnlyWhenAsked() {
        dir.mkdirs(Name.of("a/b"), 0755);
        dir.symlink(Name.of("link"), Name.of("/a/b"));
        try (Dir found = dir.dirFollowing(Name.of("link"))) {
            found.mkdir(Name.of("c"), 0755);
        }
        assertThat(dir.find(Name.of("a/b/c"))).isPresent();
        assertThatThrownBy(() -> dir.dir(Name.of("link"))).isInstanceOf(LinuxException.class);
    }

    @Test
    void opensOnlyDirectories() throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "x");
        assertThatThrownBy(() -> Dir.open(file))
                .isInstanceOf(LinuxException.class)
                .hasMessageEndingWith("/f: not a directory");
    }

    private void write(Name name, String text) {
        try (Fd fd = dir.create(name, 0644)) {
            byte[] bytes = text.getBytes(UTF_8);
            fd.write(bytes, 0, bytes.length);
        }
    }

    private String read(Name name, boolean following) {
        try (Fd fd = following ? dir.readFollowing(name) : dir.read(name)) {
            byte[] buffer = new byte[100];
            return new String(buffer, 0, fd.read(buffer, 0, 100), UTF_8);
        }
    }
}
