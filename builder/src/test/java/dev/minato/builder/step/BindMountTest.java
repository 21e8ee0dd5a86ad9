package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.image.catalog.Image;
import dev.minato.image.model.Reference;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** RUN --mount of files and memory, in containers of the engine. */
class BindMountTest extends ContainerFixture {
    @Test
    void theContextIsShownReadOnly() {
        lab.file("a", "1\n").file("dir/b", "2\n");
        Image image =
                image(
                        """
                        WORKDIR /w
                        RUN --mount=target=ctx cat ctx/a ctx/dir/b; touch ctx/x 2>&1 || echo refused
                        """);
        assertThat(lab.output())
                .startsWith("1\n2\n")
                .contains("Read-only file system")
                .endsWith("refused\n");
        assertThat(lab.context().resolve("x")).doesNotExist();
        assertThat(lab.files(image)).containsOnlyKeys("/w");
    }

    @Test
    void aFileOrFolderOfTheContextIsShownAlone() {
        lab.file("a", "1\n").file("dir/b", "2\n");
        image(
                """
                RUN --mount=source=dir,target=/d --mount=source=/dir/../a,target=/f ls /d; cat /f
                """);
        assertThat(lab.output()).isEqualTo("b\n1\n");
    }

    @Test
    void whatIsIgnoredIsNotThere() {
        lab.file(".dockerignore", "*.log\nsecret\n!secret/but\n.dockerignore\ndeep/*/x\n")
                .file("a.log", "")
                .file("b", "")
                .file("secret/key", "")
                .file("secret/but", "")
                .file("deep/er/x", "")
                .file("deep/er/y", "");
        image("RUN --mount=target=/c cd /c && ls -A . secret deep/er; cat secret/key; true\n");
        assertThat(lab.output())
                .startsWith(".:\nb\ndeep\nsecret\n\ndeep/er:\ny\n\nsecret:\nbut\n")
                .contains("can't open 'secret/key'");
        image("RUN --mount=target=/c,rw cd /c && ls -A secret && touch secret/key && ls secret\n");
        assertThat(lab.output()).isEqualTo("but\nbut\nkey\n");
        assertThatThrownBy(() -> image("RUN --mount=source=a.log,target=/c true\n"))
                .hasMessageContaining("\"/a.log\": not found: it is excluded by .dockerignore");
    }

    @Test
    void coveredFoldersKeepTheirFacts() throws IOException {
        lab.file(".dockerignore", "dir/x\n").file("dir/x", "").file("dir/y", "");
        Path dir = lab.context().resolve("dir");
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setLastModifiedTime(dir, FileTime.fromMillis(1_000_000_000));
        image("RUN --mount=target=/c stat -c '%a %Y' /c/dir\n");
        assertThat(lab.output()).isEqualTo("751 1000000\n");
    }

    @Test
    void whatIsWrittenToAMountIsThrownAway() {
        lab.file("a", "1\n");
        Image image =
                image(
                        """
                        RUN --mount=target=/c,rw --mount=source=a,target=/f,rw \
                            echo 2 > /c/a; rm -f /c/b; echo 3 >> /f; cat /c/a /f
                        RUN --mount=target=/c,rw cat /c/a
                        """);
        assertThat(lab.output()).isEqualTo("2\n1\n3\n1\n");
        assertThat(lab.context().resolve("a")).hasContent("1");
        assertThat(lab.files(image)).isEmpty();
    }

    @Test
    void aStageAnImageAndNothingCanBeMounted() {
        Image image =
                lab.build(
                        """
                        FROM busybox:test AS made
                        RUN mkdir /out; echo made > /out/x; rm /old/file
                        FROM busybox:test
                        RUN --mount=from=made,source=/out,target=/m cat /m/x
                        RUN --mount=from=made,target=/m,rw ls /m/old; echo y > /m/out/y; ls /m/out
                        RUN --mount=from=busybox:test,src=link/file,target=/m cat /m
                        RUN --mount=from=scratch,target=/m,rw ls -A /m; touch /m/x
                        RUN --mount=from=made,target=/m ls /m/out
                        """);
        assertThat(lab.output()).isEqualTo("made\nx\ny\nold\nx\n");
        assertThat(lab.files(image)).isEmpty();
    }

    @Test
    void noLinkLeadsOut() throws IOException {
        Files.createSymbolicLink(lab.context().resolve("abs"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(lab.context().resolve("up"), Path.of("../../../../etc"));
        lab.file("etc/hostname", "mine\n");
        for (String source : List.of("abs", "up/passwd", "../../etc/passwd")) {
            assertThatThrownBy(() -> image("RUN --mount=source=" + source + ",target=/x true\n"))
                    .hasMessageContaining("not found");
        }
        image("RUN --mount=source=up/hostname,target=/x cat /x\n");
        assertThat(lab.output()).isEqualTo("mine\n");
        lab.build(
                """
                FROM busybox:test AS bad
                RUN ln -s /../../../../../../etc/hostname /out
                FROM busybox:test
                RUN --mount=from=bad,source=/etc,target=/x ls /x
                """);
        assertThat(lab.output()).isEqualTo("group\npasswd\n");
        assertThatThrownBy(() ->
                        lab.build(
                                """
                                FROM busybox:test AS bad
                                RUN ln -s /../../../../../../etc/machine-id /out
                                FROM busybox:test
                                RUN --mount=from=bad,source=/out,target=/x cat /x
                                """))
                .hasMessageContaining("\"/out\": not found");
    }

    @Test
    void aMountPointDoesNotStayUnlessItIsUsed() {
        lab.file("a", "1\n");
        Image image =
                image(
                        """
                        RUN --mount=target=/new/place --mount=source=a,target=/old/a \
                            --mount=type=tmpfs,target=/old/t --mount=type=tmpfs,target=/kept/t \
                            touch /kept/x
                        """);
        assertThat(lab.files(image)).containsOnlyKeys("/kept", "/kept/x");
    }

    @Test
    void onlyWhatIsMountedDecidesAboutTheCache() {
        String file = "FROM busybox:test\nRUN --mount=source=a,target=/a echo run\n";
        lab.file("a", "1").file("b", "1");
        lab.build(file);
        assertThat(lab.output()).isEqualTo("run\n");
        lab.file("b", "2");
        lab.build(file);
        assertThat(lab.output()).isEmpty();
        lab.build(file.replace("target=/a", "target=/a,rw"));
        assertThat(lab.output()).isEqualTo("run\n");
        lab.file("a", "2");
        lab.build(file);
        assertThat(lab.output()).isEqualTo("run\n");
    }

    @Test
    void memoryHasItsSizeAndIsGoneAfterwards() {
        Image image =
                image(
                        """
                        ARG S=64k
                        RUN --mount=type=tmpfs,target=/t,size=$S touch /t/x; \
                            /bin/busybox grep ' /t ' /proc/mounts; \
                            /bin/busybox dd if=/dev/zero of=/t/y bs=1k count=100 2>&1 | cut -c1-60
                        """);
        assertThat(lab.output())
                .contains("tmpfs /t")
                .contains("size=64k")
                .contains("No space left");
        assertThat(lab.files(image)).isEmpty();
    }

    @Test
    void ofSeveralOnOneTargetTheLastCounts() {
        lab.file("a", "1\n").file("b", "2\n");
        image("RUN --mount=source=a,target=/m --mount=source=b,target=/n/../m cat /m\n");
        assertThat(lab.output()).isEqualTo("2\n");
    }

    @Test
    void aMountLiesInAnother() {
        lab.file("in/a", "1\n").file("in/t/x", "").file("b", "2\n");
        image(
                """
                RUN --mount=source=b,target=/m/t/b --mount=source=in,target=/m,rw cat /m/a /m/t/b
                """);
        assertThat(lab.output()).isEqualTo("1\n2\n");
    }

    @Test
    void aTriggerMountsToo() {
        lab.build(
                """
                FROM busybox:test
                ONBUILD RUN --mount=type=bind,source=a,target=/m cat /m
                ONBUILD RUN --mount=type=bind,from=busybox:test,source=/old,target=/m ls /m
                """,
                request -> request.withTags(List.of(Reference.parse("trigger:1"))));
        lab.file("a", "triggered\n");
        lab.build("FROM trigger:1\n");
        assertThat(lab.output()).isEqualTo("triggered\nfile\n");
    }

    @Test
    void aMountThatMeansNothingFailsItsLine() {
        assertThatThrownBy(() -> image("WORKDIR /\nRUN --mount=source=x true\n"))
                .hasMessageContaining("\"/x\": not found")
                .hasMessageContaining("Dockerfile:3");
        assertThatThrownBy(() -> image("WORKDIR /\nRUN --mount=type=tmpfs true\n"))
                .hasMessageContaining("invalid mount target \"/\"");
        assertThatThrownBy(() -> image("ENV T=nothing\nRUN --mount=type=$T,target=/x true\n"))
                .hasMessageContaining("unsupported mount type \"nothing\"");
        assertThatThrownBy(() -> image("RUN --device=a true\n"))
                .hasMessageContaining("RUN --device is not supported yet");
        assertThatThrownBy(() -> image("RUN --security=insecure true\n"))
                .hasMessageContaining("RUN --security=insecure is not allowed here");
    }
}
