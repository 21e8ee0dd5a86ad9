package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What of a host's apt sources an image gets. */
final class AptSourcesTest {
    private static final String DEBIAN =
            """
            Types: deb
            URIs: http://deb.debian.org/debian
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            Types: deb
            URIs: http://deb.debian.org/debian-security
            Suites: bookworm-security
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
            """;

    @TempDir Path etcApt;

    private String image(String file, String text) throws IOException {
        Path place = etcApt.resolve(file);
        Files.createDirectories(place.getParent());
        Files.writeString(place, text);
        return AptSources.of(etcApt, "bookworm").text();
    }

    @Test
    void aHostWithoutDebianGetsDebiansOwnServers() throws IOException {
        assertThat(AptSources.of(etcApt, "bookworm").text()).isEqualTo(DEBIAN);
        assertThat(image("sources.list", "deb http://archive.ubuntu.com/ubuntu noble main\n"))
                .isEqualTo(DEBIAN);
    }

    @Test
    void aMirrorOnOneLineIsTaken() throws IOException {
        assertThat(
                        image(
                                "sources.list",
                                """
                                # deb http://commented/debian bookworm main
                                deb [arch=amd64] http://mirror/debian bookworm main contrib # ours
                                deb-src http://mirror/debian bookworm main
                                """))
                .isEqualTo(
                        """
                        Types: deb
                        URIs: http://mirror/debian
                        Suites: bookworm
                        Components: main contrib
                        Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
                        """);
    }

    @Test
    void aMirrorInStanzasIsTaken() throws IOException {
        assertThat(
                        image(
                                "sources.list.d/debian.sources",
                                """
                                Types: deb deb-src
                                # a comment
                                URIs: https://mirror/debian
                                Suites: bookworm bookworm-backports
                                  bookworm-updates
                                Components: main
                                """))
                .contains("URIs: https://mirror/debian")
                .contains("Suites: bookworm bookworm-updates");
    }

    @Test
    void otherVendorsAreLeftOut() throws IOException {
        assertThat(
                        image(
                                "sources.list.d/other.list",
                                """
                                deb http://mirror/debian bookworm main
                                deb [signed-by=/usr/share/keyrings/vendor.gpg] https://vendor bookworm main
                                deb https://packages.example/apt sdk-bookworm main
                                deb https://download.example/debian bookworm stable
                                """))
                .contains("http://mirror/debian")
                .doesNotContain("vendor")
                .doesNotContain("example");
    }

    @Test
    void aDisabledStanzaIsLeftOut() throws IOException {
        assertThat(
                        image(
                                "sources.list.d/debian.sources",
                                "Enabled: no\n"
                                        + "Types: deb\n"
                                        + "URIs: http://off\n"
                                        + "Suites: bookworm\n"
                                        + "Components: main\n"))
                .isEqualTo(DEBIAN);
    }

    @Test
    void aTrustedMirrorStaysTrusted() throws IOException {
        assertThat(image("sources.list", "deb [trusted=yes] http://mirror/debian bookworm main\n"))
                .contains("Trusted: yes")
                .doesNotContain("Signed-By");
    }
}
