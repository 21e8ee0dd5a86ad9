package dev.minato.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Home;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

class HomeFoldersTest {
    @TempDir private Path folder;

    @Test
    void aHomeThatAnEarlierReleaseLeftOpenIsClosedByTheNextStart() throws IOException {
        Home home = Home.at(folder.resolve("home"));
        for (String name : List.of("store/blobs", "bases", "contexts", "logs", "volumes/v/_data")) {
            open(Files.createDirectories(home.root().resolve(name)));
        }
        open(home.root());
        for (String name :
                List.of("logs/access.log", "minato.db.before-x", "volumes/v/_data/mine")) {
            Files.writeString(home.root().resolve(name), "x");
            mode(home.root().resolve(name), "rw-r--r--");
        }

        HomeFolders.make(home);

        assertThat(mode(home.root())).matches("rwx--[x-]---");
        for (String name : List.of("store", "bases", "contexts", "logs", "volumes")) {
            assertThat(mode(home.root().resolve(name))).as(name).isEqualTo("rwx------");
        }
        assertThat(mode(home.logs().resolve("access.log"))).isEqualTo("rw-r-----");
        assertThat(mode(home.root().resolve("minato.db.before-x"))).isEqualTo("rw-------");
        assertThat(mode(home.volumes().resolve("v/_data/mine")))
                .as("what containers own is theirs")
                .isEqualTo("rw-r--r--");
    }

    private static void open(Path path) throws IOException {
        mode(path, "rwxr-xr-x");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
