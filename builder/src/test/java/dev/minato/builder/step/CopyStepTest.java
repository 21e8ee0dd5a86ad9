package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.image.catalog.Image;
import dev.minato.image.layer.MergedFile;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

class CopyStepTest extends BuildFixture {
    private static final long MADE = 1_234_567_890;

    /** What the instructions add to busybox. */
    private Map<String, String> after(String instructions) {
        return lab.files(lab.build("FROM busybox:test\n" + instructions));
    }

    private Image image(String instructions) {
        return lab.build("FROM busybox:test\n" + instructions);
    }

    private Stat stat(Image image, String path) {
        return lab.node(image, path).map(MergedFile::stat).orElseThrow();
    }

    private Dir context() {
        return Dir.open(lab.context());
    }

    @Test
    void aFileGoesIntoAnExistingDirectoryOrBecomesTheDestination() {
        lab.file("a", "1");
        assertThat(after("COPY a /old/\n")).containsOnlyKeys("/old", "/old/a");
        assertThat(after("COPY a /old\n")).containsOnlyKeys("/old", "/old/a");
        assertThat(after("COPY a /old/.\n")).containsOnlyKeys("/old", "/old/a");
        assertThat(after("COPY a /new\n")).isEqualTo(Map.of("/new", "- 0644 0:0"));
        assertThat(after("COPY a /n/m/\n"))
                .isEqualTo(
                        Map.of(
                                "/n", "d 0755 0:0",
                                "/n/m", "d 0755 0:0",
                                "/n/m/a", "- 0644 0:0"));
        assertThat(after("WORKDIR /w\nCOPY a .\n")).containsOnlyKeys("/w", "/w/a");
        assertThat(after("WORKDIR /w\nCOPY a b/c\n")).containsOnlyKeys("/w", "/w/b", "/w/b/c");
    }

    @Test
    void aDirectoryGivesItsContent() {
        lab.file("d/x", "1").file("d/e/y", "2");
        assertThat(after("COPY d /new\n")).containsOnlyKeys("/new", "/new/x", "/new/e", "/new/e/y");
        assertThat(after("COPY d /old\n")).containsOnlyKeys("/old", "/old/x", "/old/e", "/old/e/y");
        assertThat(after("COPY d/ /new/\n")).containsKey("/new/x");
        assertThat(after("COPY . /new/\n")).containsKey("/new/d/x");
        assertThat(after("COPY / /new/\n")).containsKey("/new/d/x");
    }

    @Test
    void dotsAndSlashesOfASourceStayInTheContext() {
        lab.file("a", "1");
        assertThat(after("COPY /a /x\n")).containsOnlyKeys("/x");
        assertThat(after("COPY ../../a /x\n")).containsOnlyKeys("/x");
        assertThat(after("COPY ./b/../a /x\n")).containsOnlyKeys("/x");
    }

    @Test
    void aMissingSourceIsNamed() {
        assertThatThrownBy(() -> image("COPY gone /x\n"))
                .hasMessageStartingWith("\"/gone\": not found\nDockerfile:2");
        assertThatThrownBy(() -> image("COPY ../gone /x\n"))
                .hasMessageStartingWith(
                        "\"/gone\": not found: paths outside of the build context cannot be"
                                + " copied");
        lab.file("secret", "1").file(".dockerignore", "secret\n");
        assertThatThrownBy(() -> image("COPY secret /x\n"))
                .hasMessageStartingWith("\"/secret\": not found: it is excluded by .dockerignore");
    }

    @Test
    void whatTheIgnoreFileHidesIsNotCopied() {
        lab.file("a", "1").file("b/c", "2").file("b/keep", "3").file("n/x", "4");
        lab.file(".dockerignore", "b/*\n!b/keep\n**/n\n.dockerignore\n");
        assertThat(after("COPY . /ctx\n"))
                .containsOnlyKeys("/ctx", "/ctx/a", "/ctx/b", "/ctx/b/keep");
    }

    @Test
    void wildcardsMatchComponentByComponent() {
        lab.file("a1", "1").file("a2", "2").file("b", "3").file("d1/x", "4").file("d2/x", "5");
        assertThat(after("COPY a* /new/\n")).containsOnlyKeys("/new", "/new/a1", "/new/a2");
        assertThat(after("COPY d?/x /new/\n")).containsOnlyKeys("/new", "/new/x");
        assertThat(lab.text(image("COPY d?/x /new/\n"), "new/x")).isEqualTo("5");
        assertThat(after("COPY [ab]1 /new/\n")).containsOnlyKeys("/new", "/new/a1");
        assertThat(after("COPY d* /new/\n")).containsOnlyKeys("/new", "/new/x");
        assertThat(after("COPY z* b /new/\n")).containsOnlyKeys("/new", "/new/b");
        assertThat(after("COPY z* /new/\n")).isEmpty();
    }

    @Test
    void ofSeveralFilesOntoOneNameTheLastStays() {
        lab.file("a", "1").file("b", "2").file("l/app-1.jar", "boot").file("l/app-1-plain.jar", "");
        assertThat(lab.text(image("COPY a b /new\n"), "new")).isEqualTo("2");
        assertThat(lab.text(image("COPY l/*.jar app.jar\n"), "app.jar")).isEqualTo("boot");
        assertThat(after("COPY a b /old\n")).containsKeys("/old/a", "/old/b");
    }

    @Test
    void ownersAreNumbersOrNamesOfTheImage() {
        lab.file("a", "1");
        assertThat(after("COPY --chown=5 a /x\n")).isEqualTo(Map.of("/x", "- 0644 5:5"));
        assertThat(after("COPY --chown=5:6 a /x\n")).isEqualTo(Map.of("/x", "- 0644 5:6"));
        assertThat(after("COPY --chown=app a /x\n")).isEqualTo(Map.of("/x", "- 0644 1000:1001"));
        assertThat(after("COPY --chown=app:staff a /x\n"))
                .isEqualTo(Map.of("/x", "- 0644 1000:50"));
        assertThat(after("ARG U=7\nCOPY --chown=$U:root a /n/x\n"))
                .isEqualTo(Map.of("/n", "d 0755 7:0", "/n/x", "- 0644 7:0"));
        assertThatThrownBy(() -> image("COPY --chown=nobody a /x\n"))
                .hasMessageStartingWith("unable to find user nobody: no matching entries in");
        assertThatThrownBy(() -> image("COPY --chown=app:none a /x\n"))
                .hasMessageStartingWith("unable to find group none");
    }

    @Test
    void permissionsAreOctalOrSymbolic() {
        lab.file("d/a", "1").file("d/e/b", "2");
        assertThat(after("COPY --chmod=0750 d /x\n"))
                .isEqualTo(
                        Map.of(
                                "/x", "d 0750 0:0",
                                "/x/a", "- 0750 0:0",
                                "/x/e", "d 0750 0:0",
                                "/x/e/b", "- 0750 0:0"));
        assertThat(after("COPY --chmod=4711 d/a /n/x\n"))
                .isEqualTo(Map.of("/n", "d 0711 0:0", "/n/x", "- 4711 0:0"));
        assertThat(after("COPY --chmod=u=rwX,go=rX d /x\n"))
                .isEqualTo(
                        Map.of(
                                "/x", "d 0755 0:0",
                                "/x/a", "- 0644 0:0",
                                "/x/e", "d 0755 0:0",
                                "/x/e/b", "- 0644 0:0"));
        assertThat(after("COPY --chmod=+x,g-r d/a /x\n")).isEqualTo(Map.of("/x", "- 0715 0:0"));
        for (String wrong : new String[] {"9", "10000", "u", "u=z", "+", "x=r", "u=rg"}) {
            if (!wrong.equals("+")) {
                assertThatThrownBy(() -> image("COPY --chmod=" + wrong + " d /x\n"))
                        .hasMessageStartingWith("invalid chmod parameter");
            }
        }
    }

    @Test
    void excludedFilesStayBehind() {
        lab.file("d/a.md", "1").file("d/b.txt", "2").file("d/e/c.md", "3").file("d/e/d", "4");
        assertThat(after("COPY --exclude=*.md d /x\n"))
                .containsOnlyKeys("/x", "/x/b.txt", "/x/e", "/x/e/c.md", "/x/e/d");
        assertThat(after("COPY --exclude=**/*.md --exclude=e/d d /x\n"))
                .containsOnlyKeys("/x", "/x/b.txt", "/x/e");
        assertThat(after("COPY --exclude=e --exclude=!e/d d /x\n"))
                .containsOnlyKeys("/x", "/x/a.md", "/x/b.txt", "/x/e", "/x/e/d");
    }

    @Test
    void parentsAreKeptWhenAsked() throws Exception {
        lab.file("a/b/x", "1").file("a/c/y", "2").file("z", "3");
        assertThat(after("COPY --parents a/b/x z /n/\n"))
                .containsOnlyKeys("/n", "/n/a", "/n/a/b", "/n/a/b/x", "/n/z");
        assertThat(after("COPY --parents a/./b/x /n/\n")).containsOnlyKeys("/n", "/n/b", "/n/b/x");
        assertThat(after("COPY --parents ./a/./b/x /n/\n"))
                .containsOnlyKeys("/n", "/n/b", "/n/b/x");
        assertThat(after("COPY --parents ./a/b/x /n/\n"))
                .containsOnlyKeys("/n", "/n/a", "/n/a/b", "/n/a/b/x");
        assertThat(after("COPY --parents a/**/y /n/\n"))
                .containsOnlyKeys("/n", "/n/a", "/n/a/c", "/n/a/c/y");
        assertThatThrownBy(() -> image("COPY --parents a/gone /n/\n"))
                .hasMessageStartingWith("\"/a/gone\": not found");
        Files.createSymbolicLink(lab.context().resolve("l"), Path.of("a"));
        assertThatThrownBy(() -> image("COPY --parents l/b/x /n/\n"))
                .hasMessageStartingWith(
                        "\"/l/b/x\": not found: --parents follows no symbolic links");
    }

    @Test
    void timesAreTheSources() throws Exception {
        lab.file("d/e/x", "1");
        try (Dir dir = context()) {
            for (String name : new String[] {"d/e/x", "d/e", "d"}) {
                dir.utimes(BytePath.of(name), MADE, 500);
            }
        }
        Image image = image("COPY d /n\n");
        for (String path : new String[] {"n/e/x", "n/e", "n"}) {
            assertThat(stat(image, path).mtimeSeconds()).as(path).isEqualTo(MADE);
        }
    }

    @Test
    void parentsThatOnlyLieOnTheWayAreUnchanged() {
        lab.file("a", "1");
        Image image = image("COPY a /usr/bin/a\n");
        assertThat(stat(image, "usr").mtimeSeconds()).isEqualTo(1_000_000_000);
        assertThat(stat(image, "usr/bin").mtimeSeconds()).isGreaterThan(1_700_000_000);
        assertThat(lab.files(image)).containsOnlyKeys("/usr/bin", "/usr/bin/a");
    }

    @Test
    void linksAreCopiedAsLinksInsideATreeAndFollowedAtItsRoot() throws Exception {
        lab.file("d/x", "1");
        Files.createSymbolicLink(lab.context().resolve("d/l"), Path.of("x"));
        Files.createSymbolicLink(lab.context().resolve("top"), Path.of("d/x"));
        Files.createSymbolicLink(lab.context().resolve("dir"), Path.of("/d"));
        assertThat(after("COPY d /n\n")).containsEntry("/n/l", "l 0777 0:0 -> x");
        assertThat(after("COPY top /n\n")).isEqualTo(Map.of("/n", "- 0644 0:0"));
        assertThat(after("COPY dir /n\n")).containsKeys("/n/x", "/n/l");
        assertThat(after("COPY dir/x /n\n")).isEqualTo(Map.of("/n", "- 0644 0:0"));
        Files.createSymbolicLink(lab.context().resolve("loop"), Path.of("loop"));
        assertThatThrownBy(() -> image("COPY loop /n\n")).hasMessageContaining("too many links");
        Files.createSymbolicLink(lab.context().resolve("out"), Path.of("../../../../etc/passwd"));
        assertThatThrownBy(() -> image("COPY out /n\n"))
                .hasMessageStartingWith("\"/out\": not found");
    }

    @Test
    void linksOfTheDestinationLeadInsideTheImage() {
        lab.file("a", "1").file("d/b", "2");
        assertThat(after("COPY a /link/\n")).containsOnlyKeys("/old", "/old/a");
        assertThat(after("COPY d /link\n")).containsOnlyKeys("/old", "/old/b");
        assertThat(after("RUN ln -s /none /dangling\nCOPY a /dangling/\n"))
                .containsKeys("/none", "/none/a", "/dangling");
        assertThat(after("RUN ln -s ../../../../x /up\nCOPY a /up\n")).containsKeys("/x", "/up");
    }

    @Test
    void filesAndDirectoriesDoNotReplaceEachOther() {
        lab.file("a", "1").file("d/old/x", "2").file("e/old", "3");
        assertThatThrownBy(() -> image("COPY d /old/file\n"))
                .hasMessageStartingWith("cannot copy to non-directory: /old/file");
        assertThatThrownBy(() -> image("COPY a /old/file/\n"))
                .hasMessageStartingWith("mkdir /old/file: not a directory");
        assertThatThrownBy(() -> image("COPY e /\n"))
                .hasMessageStartingWith("cannot replace to directory /old with file");
        assertThat(after("COPY d /\n")).containsKeys("/old/x", "/old");
    }

    @Test
    void theSetGroupBitOfADirectoryIsNotHandedOn() {
        lab.file("d/e/x", "1").file("f", "2");
        Map<String, String> files =
                after(
                        "RUN mkdir -p /sub && chown 5:6 /sub && chmod 2750 /sub\nCOPY d /sub\n"
                                + "COPY f /sub/e/n/\nWORKDIR /sub/w\n");
        assertThat(files)
                .containsEntry("/sub", "d 2750 5:6")
                .containsEntry("/sub/e", "d 0755 0:0")
                .containsEntry("/sub/e/n", "d 0755 0:0")
                .containsEntry("/sub/w", "d 0755 0:6");
    }

    @Test
    void aFileReplacesAFileAndALink() {
        lab.file("d/file", "new").file("e/link", "new");
        assertThat(lab.text(image("COPY d /old\n"), "old/file")).isEqualTo("new");
        assertThat(after("COPY e /\n")).containsEntry("/link", "- 0644 0:0");
    }

    @Test
    void hardLinksOfOneCopyStayLinks() throws Exception {
        lab.file("d/a", "1");
        Files.createLink(lab.context().resolve("d/b"), lab.context().resolve("d/a"));
        Image image = image("COPY d /n\n");
        assertThat(stat(image, "n/a").inode()).isEqualTo(stat(image, "n/b").inode());
        assertThat(stat(image, "n/a").links()).isEqualTo(2);
    }

    @Test
    void namesThatAreNoTextAreKept() {
        BytePath odd = BytePath.of(new byte[] {'d', '/', 'n', (byte) 0xE9});
        try (Dir dir = context()) {
            dir.mkdir(BytePath.of("d"), 0755);
            try (Fd file = dir.create(odd, 0600)) {
                file.write(new byte[] {1}, 0, 1);
            }
        }
        Image image = image("COPY d /d\n");
        try (var tree = lab.store().snapshots().view(image.top().orElseThrow())) {
            assertThat(tree.find(odd).map(n -> n.stat().mode())).contains(0600);
        }
        assertThat(after("COPY d/n* /x/\n")).hasSize(2);
    }

    @Test
    void otherFilesThanRegularOnesAreCopied() {
        try (Dir dir = context()) {
            dir.mkdir(BytePath.of("d"), 0755);
            dir.mknod(BytePath.of("d/fifo"), Stat.Type.FIFO, 0640, 0, 0);
            dir.mknod(BytePath.of("d/null"), Stat.Type.CHARACTER, 0666, 1, 3);
            dir.mknod(BytePath.of("d/sock"), Stat.Type.SOCKET, 0600, 0, 0);
        }
        Image image = image("COPY d /n\n");
        assertThat(stat(image, "n/fifo").type()).isEqualTo(Stat.Type.FIFO);
        assertThat(stat(image, "n/null").minor()).isEqualTo(3);
        assertThat(stat(image, "n/sock").type()).isEqualTo(Stat.Type.FILE);
    }

    @Test
    void ownersOfAnotherStageAreKept() {
        Image image =
                lab.build(
                        """
                        FROM busybox:test AS one
                        RUN mkdir /d && echo 1 > /d/f && chown -R 7:8 /d
                        FROM busybox:test
                        COPY --from=one /d /n
                        COPY --from=one --chown=9 /d/f /g
                        """);
        assertThat(lab.files(image))
                .isEqualTo(
                        new TreeMap<>(
                                Map.of(
                                        "/n", "d 0755 0:0",
                                        "/n/f", "- 0644 7:8",
                                        "/g", "- 0644 9:9")));
    }

    @Test
    void aStageIsCopiedByNumberAndAnImageByName() {
        Image image =
                lab.build(
                        "FROM busybox:test\nRUN echo 1 > /f\nFROM scratch\nCOPY --from=0 /f /f\n"
                                + "COPY --from=busybox:test /old/file /o\n");
        assertThat(lab.files(image)).containsOnlyKeys("/f", "/o");
    }

    @Test
    void aWorkingDirectoryIsMadeForTheUser() {
        assertThat(after("USER app\nWORKDIR /a/b\n"))
                .isEqualTo(Map.of("/a", "d 0755 1000:1001", "/a/b", "d 0755 1000:1001"));
        assertThat(after("USER 5\nWORKDIR /a\n")).isEqualTo(Map.of("/a", "d 0755 5:5"));
        assertThat(after("WORKDIR /link/x\nWORKDIR y\n"))
                .containsOnlyKeys("/old", "/old/x", "/old/x/y");
        assertThat(image("WORKDIR a\nWORKDIR ../b\n").config().run().workingDir()).isEqualTo("/b");
        assertThat(image("WORKDIR /\n").config().history().getLast().emptyLayer()).isTrue();
    }

    @Test
    void aLayerOnTopOfADirectoryThatWasRemovedStartsAnew() {
        lab.file("a", "1");
        Image image = image("RUN rm -r /old\nCOPY a /old/\n");
        assertThat(lab.files(image)).containsKeys("/old", "/old/a");
        assertThat(lab.node(image, "old/file")).isEqualTo(Optional.empty());
    }
}
