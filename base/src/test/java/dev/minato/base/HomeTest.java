package dev.minato.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class HomeTest {
    @TempDir private Path folder;

    @Test
    void isTheSystemsUnlessOneIsNamed() {
        Home home = Home.of(Map.of());

        assertThat(home.root()).hasToString("/var/lib/minato");
        assertThat(home.dockerSocket()).hasToString("/run/minato/docker.sock");
    }

    @Test
    void aNamedOneHoldsEverything() {
        Home home = Home.of(Map.of("MINATO_HOME", "/x/y/../z"));

        assertThat(home.root()).hasToString("/x/z");
        assertThat(home.armSocket()).hasToString("/x/z/run/minato.sock");
    }

    @Test
    void aRelativeOneIsRefused() {
        assertThatThrownBy(() -> Home.of(Map.of("MINATO_HOME", "here")))
                .hasMessageContaining("MINATO_HOME \"here\" is relative");
    }

    @Test
    void namesTheInstanceByItsRealPath() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);

        assertThat(Home.at(real).instance()).matches("[a-z2-7]{5}");
        assertThat(Home.at(link).instance()).isEqualTo(Home.at(real).instance());
        assertThat(Home.at(folder.resolve("other")).instance())
                .isNotEqualTo(Home.at(real).instance());
    }

    private static Home of(Path home) {
        return Home.of(Map.of("MINATO_HOME", home.toString()));
    }

    @Test
    void aHomeBehindASymbolicLinkIsItsRealPathAsTheKernelNamesMounts() throws IOException {
        Path target = Files.createDirectory(folder.resolve("a b"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        Path real = target.toRealPath();

        assertThat(of(link).root()).isEqualTo(real);
        assertThat(of(link.resolve("not/yet/there")).root())
                .isEqualTo(real.resolve("not/yet/there"));
        assertThat(of(link).instance()).isEqualTo(of(target).instance());
    }

    @Test
    void aHomeTooLongForItsSocketsIsRefusedBeforeAnythingIsMade() {
        Path longest = folder.resolve("x".repeat(91 - folder.toString().length() - 1));

        assertThat(of(longest).run().resolve("minato.sock").toString()).hasSize(107);
        assertThatThrownBy(() -> of(longest.resolveSibling(longest.getFileName() + "xy")))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("by 2 bytes: give a shorter path");
        assertThat(longest).doesNotExist();
    }
}
