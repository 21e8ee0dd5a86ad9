package dev.minato.linux.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.mount.Mounts;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/** Names made by somebody hostile stay below the root. */
public class DirEscapeTest {
    @TempDir Path folder;
    private Path outside;
    private Path root;
    private Dir dir;

    @BeforeEach
    void open() throws Exception {
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        root = Files.createDirectory(folder.resolve("root"));
        Files.createSymbolicLink(root.resolve("absolute"), outside);
        Files.createSymbolicLink(root.resolve("relative"), Path.of("../outside"));
        Files.createSymbolicLink(root.resolve("up"), Path.of("../../../../.."));
        dir = Dir.open(root);
    }

    @AfterEach
    void close() {
        dir.removeTree(BytePath.EMPTY);
        dir.close();
    }

    @Test
    void linksInTheMiddleLeadNowhereOutside() {
        for (String link : new String[] {"absolute", "relative", "up" + outside}) {
            BytePath secret = BytePath.of(link + "/secret");
            assertThat(dir.find(secret)).isEmpty();
            assertThat(dir.findFollowing(secret)).isEmpty();
            assertThat(dir.resolve(secret)).isEmpty();
            assertThatThrownBy(() -> dir.unlink(secret)).isInstanceOf(LinuxException.class);
            assertThatThrownBy(() -> dir.create(BytePath.of(link + "/new"), 0644))
                    .isInstanceOf(LinuxException.class);
            assertThatThrownBy(() -> dir.setXattr(secret, "trusted.x", new byte[1]))
                    .isInstanceOf(LinuxException.class);
        }
        assertThat(outside).isDirectoryContaining("glob:**/secret");
    }

    @Test
    void dotDotOfTheRootIsTheRoot() {
        long inode = dir.stat(BytePath.EMPTY).inode();
        assertThat(dir.stat(BytePath.of("..")).inode()).isEqualTo(inode);
        assertThat(dir.stat(BytePath.of("../..")).inode()).isEqualTo(inode);
        assertThat(dir.stat(BytePath.of("up/..")).inode()).isEqualTo(inode);
        assertThat(dir.find(BytePath.of("../outside"))).isEmpty();
        dir.chown(BytePath.of(".."), 5, 5);
        assertThat(dir.stat(BytePath.EMPTY).uid()).isEqualTo(5);
        assertThatThrownBy(() -> dir.rename(BytePath.of("../outside"), BytePath.of("in")))
                .isInstanceOf(LinuxException.class);
        assertThatThrownBy(() -> dir.rmdir(BytePath.of(".."))).isInstanceOf(LinuxException.class);
    }

    @Test
    void linksAreFollowedAsIfTheRootWereTheWholeSystem() throws Exception {
        Path inner = Files.createDirectories(root.resolve(outside.toString().substring(1)));
        Files.writeString(inner.resolve("secret"), "harmless");

        BytePath expected = BytePath.of(outside.toString().substring(1)).resolve("secret");
        assertThat(dir.resolve(BytePath.of("absolute/secret"))).contains(expected);
        assertThat(dir.findFollowing(BytePath.of("absolute/secret")).orElseThrow().size())
                .isEqualTo(8);
        assertThat(dir.resolve(BytePath.of("up/.."))).contains(BytePath.EMPTY);
    }

    @Test
    void circlesOfLinksAreReported() throws Exception {
        Files.createSymbolicLink(root.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(root.resolve("b"), Path.of("a"));
        assertThatThrownBy(() -> dir.resolve(BytePath.of("a")))
                .isInstanceOf(LinuxException.class)
                .hasMessage("resolve a: too many levels of symbolic links");
    }

    @Test
    void removingATreeLeavesWhatItsLinksPointTo() throws Exception {
        Files.createDirectories(root.resolve("t/u"));
        Files.createSymbolicLink(root.resolve("t/u/l"), outside);
        dir.removeTree(BytePath.of("t"));
        assertThat(root.resolve("t")).doesNotExist();
        assertThat(outside.resolve("secret")).exists();
    }

    @Test
    void removingATreeStopsAtAMount() throws Exception {
        Path mounted = Files.createDirectories(root.resolve("t/mounted"));
        Mounts.tmpfs(mounted, "size=64k");
        try {
            Files.writeString(mounted.resolve("kept"), "x");
            assertThatThrownBy(() -> dir.removeTree(BytePath.of("t")))
                    .isInstanceOf(LinuxException.class);
            assertThat(mounted.resolve("kept")).exists();
        } finally {
            Mounts.unmount(mounted);
        }
    }
}
