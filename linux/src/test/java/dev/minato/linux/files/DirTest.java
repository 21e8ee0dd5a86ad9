package dev.minato.linux.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class DirTest {
    private static final BytePath STRANGE = BytePath.of(new byte[] {'f', (byte) 0xe9, '\n', ' '});

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
        dir.rename(STRANGE, STRANGE.resolve(BytePath.EMPTY));

        assertThat(dir.list(BytePath.EMPTY))
                .extracting(DirectoryEntry::name)
                .containsExactly(STRANGE);
        assertThat(dir.stat(STRANGE).size()).isEqualTo(1);
    }

    @Test
    void listsManyEntriesWithTheirTypes() {
        for (int i = 0; i < 2000; i++) {
            dir.mknod(BytePath.of("file-with-a-longer-name-" + i), Stat.Type.FILE, 0644, 0, 0);
        }
        dir.mkdir(BytePath.of("d"), 0755);
        dir.symlink(BytePath.of("s"), BytePath.of("nowhere"));
        dir.mknod(BytePath.of("p"), Stat.Type.FIFO, 0600, 0, 0);

        List<DirectoryEntry> entries = dir.list(BytePath.EMPTY);
        assertThat(entries).hasSize(2003);
        assertThat(entries)
                .filteredOn(entry -> entry.name().length() == 1)
                .extracting(DirectoryEntry::name, DirectoryEntry::type)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(BytePath.of("d"), Stat.Type.DIRECTORY),
                        org.assertj.core.groups.Tuple.tuple(BytePath.of("s"), Stat.Type.SYMLINK),
                        org.assertj.core.groups.Tuple.tuple(BytePath.of("p"), Stat.Type.FIFO));
    }

    @Test
    void makesFilesWithExactlyTheModeAskedFor() {
        dir.create(BytePath.of("f"), 06777).close();
        dir.mkdir(BytePath.of("d"), 01777);
        dir.mknod(BytePath.of("n"), Stat.Type.CHARACTER, 0666, 1, 300);

        assertThat(dir.stat(BytePath.of("f")).mode()).isEqualTo(06777);
        assertThat(dir.stat(BytePath.of("d")).mode()).isEqualTo(01777);
        Stat device = dir.stat(BytePath.of("n"));
        assertThat(device.mode()).isEqualTo(0666);
        assertThat(device.major()).isEqualTo(1);
        assertThat(device.minor()).isEqualTo(300);
    }

    @Test
    void changesOwnerModeAndTimesOfTheLinkItself() {
        write(BytePath.of("target"), "x");
        dir.symlink(BytePath.of("link"), BytePath.of("target"));
        Stat before = dir.stat(BytePath.of("target"));

        dir.chown(BytePath.of("link"), 12, 34);
        dir.utimes(BytePath.of("link"), -5, 999_999_999);

        Stat link = dir.stat(BytePath.of("link"));
        assertThat(link.uid()).isEqualTo(12);
        assertThat(link.gid()).isEqualTo(34);
        assertThat(link.mtimeSeconds()).isEqualTo(-5);
        assertThat(link.mtimeNanos()).isEqualTo(999_999_999);
        assertThat(dir.stat(BytePath.of("target"))).isEqualTo(before);
        assertThatThrownBy(() -> dir.chmod(BytePath.of("link"), 0600))
                .isInstanceOfSatisfying(
                        LinuxException.class,
                        e -> assertThat(e.is(Errno.EOPNOTSUPP) || e.is(Errno.ELOOP)).isTrue());
    }

    @Test
    void keepsTheTextOfALinkByteForByte() {
        BytePath text = BytePath.of(new byte[] {'/', '/', 'a', (byte) 0xff, '/', '.', '/'});
        dir.symlink(BytePath.of("link"), text);
        assertThat(dir.readlink(BytePath.of("link"))).isEqualTo(text);
    }

    @Test
    void keepsExtendedAttributesOfFilesDirectoriesAndLinks() {
        write(BytePath.of("f"), "x");
        dir.mkdir(BytePath.of("d"), 0755);
        dir.symlink(BytePath.of("d/l"), BytePath.of("/nowhere"));
        byte[] large = new byte[3000];
        for (BytePath name : List.of(BytePath.of("f"), BytePath.of("d"), BytePath.of("d/l"))) {
            dir.setXattr(name, "trusted.test", large);
            dir.setXattr(name, "trusted.empty", new byte[0]);
            assertThat(dir.xattrs(name)).containsOnlyKeys("trusted.test", "trusted.empty");
            assertThat(dir.xattr(name, "trusted.test")).hasValue(large);
        }
    }

    @Test
    void givesAFileAnotherName() {
        write(BytePath.of("a"), "x");
        dir.symlink(BytePath.of("s"), BytePath.of("a"));
        dir.link(BytePath.of("a"), BytePath.of("b"));
        dir.link(BytePath.of("s"), BytePath.of("s2"));

        assertThat(dir.stat(BytePath.of("b")).inode())
                .isEqualTo(dir.stat(BytePath.of("a")).inode());
        assertThat(dir.stat(BytePath.of("b")).links()).isEqualTo(2);
        assertThat(dir.stat(BytePath.of("s2")).type()).isEqualTo(Stat.Type.SYMLINK);
    }

    @Test
    void createsOnlyWhatIsNotThere() {
        write(BytePath.of("a"), "x");
        assertThatThrownBy(() -> dir.create(BytePath.of("a"), 0644))
                .isInstanceOf(LinuxException.class)
                .hasMessage("openat2 a: file exists");
    }

    @Test
    void findsNothingWhereNothingIs() {
        write(BytePath.of("f"), "x");
        assertThat(dir.find(BytePath.of("nothing"))).isEmpty();
        assertThat(dir.find(BytePath.of("f/below"))).isEmpty();
        assertThat(dir.findFollowing(BytePath.of("no/thing"))).isEmpty();
        assertThat(dir.find(BytePath.EMPTY)).get().extracting(Stat::isDirectory).isEqualTo(true);
    }

    @Test
    void readsRegularFilesOnly() {
        dir.mknod(BytePath.of("pipe"), Stat.Type.FIFO, 0600, 0, 0);
        dir.mkdir(BytePath.of("d"), 0755);
        dir.symlink(BytePath.of("link"), BytePath.of("/f"));
        write(BytePath.of("f"), "text");

        assertThatThrownBy(() -> dir.read(BytePath.of("pipe")))
                .hasMessageContaining("invalid argument");
        assertThatThrownBy(() -> dir.read(BytePath.of("d"))).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> dir.read(BytePath.of("link")))
                .hasMessageContaining("symbolic links");
        assertThat(read(BytePath.of("link"), true)).isEqualTo("text");
    }

    @Test
    void removesTreesOfAnyDepth() {
        BytePath at = BytePath.of("top");
        dir.mkdir(at, 0755);
        Dir deep = dir.dir(at);
        for (int i = 0; i < 1500; i++) {
            deep.mkdir(BytePath.of("d"), 0755);
            deep.mknod(BytePath.of("f"), Stat.Type.FILE, 0644, 0, 0);
            Dir next = deep.dir(BytePath.of("d"));
            deep.close();
            deep = next;
        }
        deep.close();

        dir.removeTree(at);
        dir.removeTree(at);

        assertThat(dir.list(BytePath.EMPTY)).isEmpty();
    }

    @Test
    void cannotBeUsedOnceClosed() {
        Dir other = Dir.open(folder);
        other.close();
        other.close();
        assertThatThrownBy(() -> other.list(BytePath.EMPTY))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void followsALinkToADirectoryOnlyWhenAsked() {
        dir.mkdir(BytePath.of("a"), 0755);
        dir.mkdir(BytePath.of("a/b"), 0755);
        dir.symlink(BytePath.of("link"), BytePath.of("/a/b"));
        try (Dir found = dir.dirFollowing(BytePath.of("link"))) {
            found.mkdir(BytePath.of("c"), 0755);
        }
        assertThat(dir.find(BytePath.of("a/b/c"))).isPresent();
        assertThatThrownBy(() -> dir.dir(BytePath.of("link"))).isInstanceOf(LinuxException.class);
    }

    @Test
    void opensOnlyDirectories() throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "x");
        assertThatThrownBy(() -> Dir.open(file))
                .isInstanceOf(LinuxException.class)
                .hasMessageEndingWith("/f: not a directory");
    }

    private void write(BytePath name, String text) {
        try (Fd fd = dir.create(name, 0644)) {
            byte[] bytes = text.getBytes(UTF_8);
            fd.write(bytes, 0, bytes.length);
        }
    }

    private String read(BytePath name, boolean following) {
        try (Fd fd = following ? dir.readFollowing(name) : dir.read(name)) {
            byte[] buffer = new byte[100];
            return new String(buffer, 0, fd.read(buffer, 0, 100), UTF_8);
        }
    }
}
