package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A home that is in use shows other users of the host nothing, and containers use it as ever. */
class ClosedHomeTest {
    @Test
    void otherUsersReadNothingOfAHomeInUse() throws IOException {
        try (Instance minato = Instance.create(115)) {
            minato.minato("start").ok();
            minato.minato("up", minato.site("closed", "open to visitors").toString()).ok();
            assertThat(minato.get("closed", "/").out()).contains("open to visitors");
            minato.docker("volume", "create", "data").ok();
            Files.setPosixFilePermissions(
                    minato.home().volumes().resolve("data/_data"),
                    Set.of(PosixFilePermission.values()));
            assertThat(
                            minato.docker(
                                            "run",
                                            "--rm",
                                            "-u",
                                            "1000:1000",
                                            "-v",
                                            "data:/data",
                                            "minato.local/jre:25",
                                            "sh",
                                            "-c",
                                            "echo mine > /data/file; cat /data/file /etc/passwd")
                                    .ok()
                                    .text())
                    .contains("mine", "root:");

            assertThat(mode(minato.home().root()))
                    .doesNotContain(OTHERS_READ, OTHERS_WRITE, OTHERS_EXECUTE);
            assertThat(readable(minato.home().root())).isEmpty();
        }
    }

    /** As if the home itself could be entered: no folder relies on the one above it. */
    private static List<Path> readable(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.toList()) {
                if (Files.isSymbolicLink(path)) {
                    continue;
                }
                Set<PosixFilePermission> mode = mode(path);
                if (mode.contains(OTHERS_READ) || mode.contains(OTHERS_WRITE)) {
                    found.add(path);
                }
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                        && mode.contains(OTHERS_EXECUTE)) {
                    found.addAll(readable(path));
                }
            }
        }
        return found;
    }

    private static Set<PosixFilePermission> mode(Path path) throws IOException {
        return Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
    }
}
