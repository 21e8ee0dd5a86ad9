package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.builder.BuildCaller;
import dev.minato.builder.BuildRequest;
import dev.minato.builder.context.ContextFolder;
import dev.minato.builder.context.ContextUnpacker;
import dev.minato.builder.context.RemoteContexts;
import dev.minato.builder.download.FileServer;
import dev.minato.builder.git.GitHttpServer;
import dev.minato.builder.git.GitSample;
import dev.minato.image.catalog.Image;
import dev.minato.image.model.Digest;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** ADD of what is elsewhere, and contexts that are. */
@Timeout(120)
class AddRemoteTest extends BuildFixture {
    @TempDir Path served;
    private GitHttpServer git;
    private FileServer files;
    private GitSample shop;
    private String first;
    private String second;

    @BeforeEach
    void serve() throws IOException {
        git = new GitHttpServer(served);
        files = new FileServer();
        shop = GitSample.init(served.resolve("shop.git")).file("foo", "one").file("sub/bar", "b");
        shop.file("Dockerfile", "FROM busybox:test\nCOPY . /all/\n").file(".dockerignore", "foo\n");
        first = shop.commit("first");
        shop.git("tag", "v1");
        second = shop.file("foo", "two").commit("second");
    }

    @AfterEach
    void stop() throws IOException {
        git.close();
        files.close();
        Path contexts = lab.root().resolve("home/contexts");
        if (Files.exists(contexts)) {
            try (Stream<Path> left = Files.list(contexts)) {
                assertThat(left).isEmpty();
            }
        }
    }

    private String url(String rest) {
        return git.url("smart/shop.git" + rest);
    }

    private Image image(String instructions) {
        return lab.build("FROM busybox:test\n" + instructions);
    }

    @Test
    void aRepositoryIsAddedWithoutItsGitFolder() {
        Image image = image("ADD --exclude=.d* " + url("#v1") + " /src\n");
        assertThat(lab.files(image))
                .isEqualTo(
                        Map.of(
                                "/src", "d 0755 0:0",
                                "/src/foo", "- 0644 0:0",
                                "/src/Dockerfile", "- 0644 0:0",
                                "/src/sub", "d 0755 0:0",
                                "/src/sub/bar", "- 0644 0:0"));
        assertThat(lab.text(image, "src/foo")).isEqualTo("one");
        assertThat(BuildLab.history(image))
                .containsExactly("+ ADD " + url("#v1") + " /src # buildkit");
    }

    @Test
    void flagsOfTheInstructionCount() {
        Image image =
                image(
                        "ADD --keep-git-dir --chown=7:8 --chmod=600 --checksum="
                                + first
                                + " "
                                + url("?tag=v1")
                                + " /src/\n");
        assertThat(lab.text(image, "src/.git/HEAD")).isEqualTo(first + "\n");
        assertThat(lab.files(image)).containsEntry("/src/foo", "- 0600 7:8");
        assertThatThrownBy(() -> image("ADD --checksum=" + first + " " + url("") + " /x\n"))
                .hasMessageStartingWith("expected checksum to match " + first + ", got " + second);
        assertThatThrownBy(
                        () -> image("ADD --keep-git-dir=false " + url("?keep-git-dir") + " /x\n"))
                .hasMessageStartingWith("inconsistent keep-git-dir configuration");
        assertThatThrownBy(() -> image("ADD " + url("?nonsense=1") + " /x\n"))
                .hasMessageStartingWith("unexpected query \"nonsense\"");
        assertThatThrownBy(() -> image("COPY " + url("") + " /x\n"))
                .hasMessageStartingWith("source can't be a git ref for COPY");
        assertThatThrownBy(() -> image("COPY " + files.url("/f") + " /x\n"))
                .hasMessageStartingWith("source can't be a URL for COPY");
    }

    @Test
    void theCommitDecidesWhetherTheCacheHasIt() {
        image("ADD " + url("#main") + " /src\n");
        long posts = posts();
        image("ADD " + url("?branch=main&commit=" + second) + " /src\n");
        assertThat(lab.cached()).hasSize(1);
        image("ADD " + url("#" + second) + " /src\n");
        assertThat(lab.cached()).hasSize(1);
        image("ADD " + url("#" + second + ":sub") + " /src\n");
        assertThat(lab.cached()).isEmpty();
        assertThat(posts()).as("fetched once").isLessThanOrEqualTo(posts + 2);
        shop.file("foo", "three").commit("third");
        assertThat(lab.text(image("ADD " + url("#main") + " /src\n"), "src/foo"))
                .isEqualTo("three");
        assertThat(lab.cached()).isEmpty();
    }

    private long posts() {
        return git.requests().stream().filter(r -> r.startsWith("POST")).count();
    }

    @Test
    void aFileThatIsUnchangedIsInTheCache() {
        files.put("/f", "one".getBytes(UTF_8), Map.of("ETag", "\"1\""));
        image("ADD " + files.url("/f") + " /n/\n");
        image("ADD " + files.url("/f") + " /n/\n");
        assertThat(lab.cached()).hasSize(1);
        assertThat(files.last().status()).isEqualTo(304);
        files.put("/f", "two".getBytes(UTF_8), Map.of("ETag", "\"2\""));
        assertThat(lab.text(image("ADD " + files.url("/f") + " /n/\n"), "n/f")).isEqualTo("two");
        assertThat(lab.cached()).isEmpty();
    }

    @Test
    void aFileWithItsChecksumIsNotAskedForTwice() {
        files.put("/f", "one".getBytes(UTF_8), Map.of());
        String add =
                "ADD --checksum="
                        + Digest.of("one".getBytes(UTF_8))
                        + " "
                        + files.url("/f")
                        + " /n/\n";
        image(add);
        image(add);
        assertThat(lab.cached()).hasSize(1);
        assertThat(files.asked()).hasSize(1);
    }

    @Test
    void anArchiveByItsUrlIsUnpackedWhereThatIsSaid() throws Exception {
        files.put("/a.tgz", archive("d/f", "x"), Map.of());
        assertThat(lab.files(image("ADD " + files.url("/a.tgz") + " /n/\n")))
                .containsOnlyKeys("/n", "/n/a.tgz");
        assertThat(lab.files(image("ADD --unpack=true " + files.url("/a.tgz") + " /n/\n")))
                .containsOnlyKeys("/n", "/n/d", "/n/d/f");
        files.put("/text", "x".getBytes(UTF_8), Map.of());
        assertThat(lab.files(image("ADD --unpack " + files.url("/text") + " /n/\n")))
                .containsOnlyKeys("/n", "/n/text");
    }

    @Test
    void aSecretOfTheCallerOpensARepository() {
        git.require("token of mine");
        BuildCaller caller =
                new BuildCaller() {
                    @Override
                    public Optional<byte[]> secret(String id) {
                        return id.equals("GIT_AUTH_HEADER")
                                ? Optional.of("token of mine".getBytes(UTF_8))
                                : Optional.empty();
                    }
                };
        Image image =
                lab.build(
                        "FROM busybox:test\nADD " + git.url("private/shop.git") + " /src\n",
                        request ->
                                request.withOptions(
                                        request.options().toBuilder().caller(caller).build()));
        assertThat(lab.text(image, "src/foo")).isEqualTo("two");
    }

    private static byte[] archive(String name, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream packed = new GZIPOutputStream(bytes)) {
            TarWriter writer = new TarWriter(packed);
            TarEntry.Attributes attributes = new TarEntry.Attributes(0644, 0, 0, 0, 0);
            writer.add(
                    TarEntry.file(BytePath.of(name), attributes, text.length()),
                    text.getBytes(UTF_8));
            writer.finish();
        }
        return bytes.toByteArray();
    }

    private RemoteContexts contexts() {
        return lab.builder().remoteContexts(lab.contexts());
    }

    private Image ofContext(String url) {
        try (ContextFolder context = contexts().open(url, BuildCaller.NONE)) {
            BuildRequest plain = BuildRequest.of(context.dir());
            BuildRequest request =
                    plain.withDockerfile(context.source(""))
                            .withOptions(plain.options().toBuilder().wholeContext(true).build());
            return lab.store().images().get(lab.builder().build(request, event -> {}));
        }
    }

    @Test
    void aRepositoryIsAContextWhoseIgnoreFileDoesNotCount() {
        Image image = ofContext(url("#v1"));
        assertThat(lab.text(image, "all/foo")).isEqualTo("one");
        assertThat(lab.files(image)).containsKey("/all/.dockerignore");
    }

    @Test
    void anArchiveIsAContext() throws Exception {
        files.put("/c.tgz", archive("Dockerfile", "FROM busybox:test\nCOPY . /all/\n"), Map.of());
        assertThat(lab.files(ofContext(files.url("/c.tgz"))))
                .containsOnlyKeys("/all", "/all/Dockerfile");
    }

    @Test
    void aDockerfileByItsUrlIsAContextOfItself() {
        files.put("/Dockerfile.x", "FROM busybox:test\nCOPY . /all/\n".getBytes(UTF_8), Map.of());
        assertThat(lab.files(ofContext(files.url("/Dockerfile.x"))))
                .containsOnlyKeys("/all", "/all/context");
    }

    @Test
    void anArchiveThatIsABombIsRefusedAndLeavesNothing() throws Exception {
        ContextUnpacker small =
                new ContextUnpacker(
                        Home.at(lab.root().resolve("home")),
                        IdSource.random(),
                        new ArchiveLimits(100, 50_000, 2_000));
        files.put("/bomb.tgz", archive("zeros", "0".repeat(100_000)), Map.of());
        RemoteContexts contexts = lab.builder().remoteContexts(small);
        assertThatThrownBy(() -> contexts.open(files.url("/bomb.tgz"), BuildCaller.NONE))
                .isInstanceOf(Fault.class);
    }

    @Test
    void whatIsNoContextIsSaidAndLeavesNothing() throws Exception {
        assertThatThrownBy(() -> contexts().open("some/folder", BuildCaller.NONE))
                .hasMessage(
                        "\"some/folder\" is neither a git repository nor the URL of an archive or a"
                                + " Dockerfile");
        assertThatThrownBy(() -> contexts().open(files.url("/none"), BuildCaller.NONE))
                .hasMessageContaining("it answered 404");
        assertThatThrownBy(() -> contexts().open(url("#none"), BuildCaller.NONE))
                .hasMessageStartingWith("repository does not contain ref none");
        byte[] whole = archive("big", "x".repeat(5000));
        files.put("/cut.tgz", Arrays.copyOf(whole, whole.length / 2), Map.of());
        assertThatThrownBy(() -> contexts().open(files.url("/cut.tgz"), BuildCaller.NONE))
                .isInstanceOf(Fault.class);
        assertThat(RemoteContexts.isRemote("github.com/moby/buildkit")).isTrue();
        assertThat(RemoteContexts.isRemote("http://h/x")).isTrue();
        assertThat(RemoteContexts.isRemote("git@h:x")).isTrue();
        assertThat(RemoteContexts.isRemote("./http:")).isFalse();
    }
}
