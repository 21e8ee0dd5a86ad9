package dev.minato.linux.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class LinkWalkTest {
    private static final Map<String, String> LINKS =
            Map.of(
                    "up", "..",
                    "out", "../../../../a",
                    "etc", "/a/b",
                    "a/root", "/",
                    "a/b/file", "../../f",
                    "a/self", "self",
                    "a/gone", "/none/./x",
                    "chain", "etc/file",
                    "beyond", "f/..");

    private static final String NOTHING = "(nothing)";
    private static final String LOOP = "(too many links)";

    @TempDir Path folder;
    private Dir dir;

    @BeforeEach
    void open() {
        dir = Dir.open(folder);
        for (String directory : List.of("a", "a/b", "a/b/c", "d")) {
            dir.mkdir(BytePath.of(directory), 0755);
        }
        dir.mknod(BytePath.of("f"), Stat.Type.FILE, 0644, 0, 0);
        dir.mknod(BytePath.of("pipe"), Stat.Type.FIFO, 0644, 0, 0);
        LINKS.forEach((name, target) -> dir.symlink(BytePath.of(name), BytePath.of(target)));
    }

    @AfterEach
    void close() {
        dir.close();
    }

    /** Three components deep, every path of these names. */
    private static List<BytePath> paths() {
        List<String> names =
                List.of(
                        "a", "b", "c", "f", "pipe", "none", "..", "up", "out", "etc", "root",
                        "file", "self", "gone", "chain", "beyond");
        List<BytePath> all = new ArrayList<>();
        for (String first : names) {
            all.add(BytePath.of(first));
            for (String second : names) {
                all.add(BytePath.of(first + "/" + second));
                for (String third : names) {
                    all.add(BytePath.of("/" + first + "/./" + second + "//" + third));
                }
            }
        }
        return all;
    }

    @Test
    void whatExistsIsWhatTheKernelFindsInTheRoot() {
        for (BytePath path : paths()) {
            assertThat(of(() -> dir.resolve(path).map(dir::stat).map(Stat::inode)))
                    .as(path.toString())
                    .isEqualTo(of(() -> dir.findFollowing(path).map(Stat::inode)));
        }
    }

    @Test
    void aRealPathHasNoLinks() {
        for (BytePath path : paths()) {
            Object real = of(() -> dir.resolve(path).map(BytePath::toString));
            if (real instanceof String text && !text.startsWith("(")) {
                assertThat(of(() -> dir.resolve(BytePath.of(text)).map(BytePath::toString)))
                        .isEqualTo(text);
                assertThat(dir.stat(BytePath.of(text)).isSymlink()).as(text).isFalse();
            }
        }
    }

    @Test
    void whatDoesNotExistIsKeptBehindTheLinksThatDo() {
        LinkWalk walk = new LinkWalk(dir, 40);
        assertThat(kept(walk, "etc/new/x", true)).isEqualTo("a/b/new/x");
        assertThat(kept(walk, "a/gone", true)).isEqualTo("none/x");
        assertThat(kept(walk, "a/gone", false)).isEqualTo("a/gone");
        assertThat(kept(walk, "../../new", true)).isEqualTo("new");
        assertThat(kept(walk, "", true)).isEmpty();
    }

    @Test
    void asManyLinksAsAllowedAreFollowedAndNotOneMore() {
        BytePath twoLinks = BytePath.of("chain/");
        assertThat(kept(new LinkWalk(dir, 3), "chain", true)).isEqualTo("f");
        assertThatThrownBy(() -> new LinkWalk(dir, 2).kept(twoLinks, true))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.is(Errno.ELOOP)).isTrue());
        assertThatThrownBy(() -> new LinkWalk(dir, 255).existing(BytePath.of("a/self")))
                .isInstanceOf(LinuxException.class);
    }

    private static String kept(LinkWalk walk, String path, boolean last) {
        return walk.kept(BytePath.of(path), last).toString();
    }

    private interface Search {
        Optional<?> run();
    }

    /** What is found, or why nothing is. */
    private static Object of(Search search) {
        try {
            return search.run().isPresent() ? search.run().get() : NOTHING;
        } catch (LinuxException e) {
            return e.is(Errno.ELOOP) ? LOOP : NOTHING;
        }
    }
}
