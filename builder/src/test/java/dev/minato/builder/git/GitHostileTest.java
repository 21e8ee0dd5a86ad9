package dev.minato.builder.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.builder.BuildCaller;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Repositories and servers that mean harm: nothing gets out, and nothing of them stays. */
@Timeout(120)
class GitHostileTest {
    private static final GitLimits SMALL =
            new GitLimits(50, 100_000, 1 << 20, Duration.ofMillis(700));

    @TempDir Path root;
    private GitLab lab;

    @BeforeEach
    void serve() throws IOException {
        lab = new GitLab(root, SMALL);
    }

    @AfterEach
    void close() throws IOException {
        lab.close();
        assertThat(lab.left()).isEmpty();
    }

    private String url(String name) {
        return lab.server().url("smart/" + name);
    }

    @Test
    void aTreeWithGitsOwnFolderIsRefused() {
        for (String name : new String[] {".git", ".GIT", "git~1"}) {
            GitSample evil = lab.repository(name.replaceAll("\\W", "") + "x.git");
            String hook = evil.blob("#!/bin/sh\ntouch " + root + "/pwned\n");
            evil.commitTree("100755 blob " + hook + "\t" + name + "\n");
            assertThatThrownBy(() -> lab.checkout(url(evil.folder().getFileName().toString())))
                    .as(name)
                    .isInstanceOf(Fault.class);
        }
        assertThat(root.resolve("pwned")).doesNotExist();
    }

    @Test
    void aPathThatLeadsOutIsRefused() {
        GitSample evil = lab.repository("evil.git");
        String blob = evil.blob("x");
        evil.commitTree("100644 blob " + blob + "\t..\n");
        assertThatThrownBy(() -> lab.checkout(url("evil.git"))).isInstanceOf(Fault.class);
    }

    @Test
    void linksStayLinksAndAreNotFollowed() throws Exception {
        GitSample linked = lab.repository("linked.git").file("real/x", "x");
        Files.createSymbolicLink(linked.folder().resolve("out"), Path.of("/etc"));
        Files.createSymbolicLink(linked.folder().resolve("in"), Path.of("real"));
        linked.commit("links");
        assertThat(lab.checkout(url("linked.git")))
                .isEqualTo(Map.of("out", "-> /etc", "in", "-> real", "real/x", "644 x"));
        for (String subdir : new String[] {"out", "in", "out/ssl"}) {
            assertThatThrownBy(() -> lab.checkout(url("linked.git#:" + subdir)))
                    .hasMessageContaining("has no such directory");
        }
    }

    @Test
    void nothingOfARepositoryIsExecuted() throws Exception {
        GitSample evil = lab.repository("evil.git");
        evil.file(".gitattributes", "* filter=evil diff=evil merge=evil\n");
        evil.file(".gitconfig", "[filter \"evil\"]\n smudge = touch " + root + "/pwned\n");
        evil.file("hooks/post-checkout", "#!/bin/sh\ntouch " + root + "/pwned\n").commit("evil");
        assertThat(lab.checkout(url("evil.git"))).containsKey("hooks/post-checkout");
        assertThat(lab.checkout(url("evil.git?keep-git-dir")))
                .containsKey(".git/HEAD")
                .doesNotContainKey(".git/hooks/post-checkout");
        assertThat(root.resolve("pwned")).doesNotExist();
    }

    @Test
    void tooManyFilesAreRefusedBeforeTheyAreWritten() {
        GitSample many = lab.repository("many.git");
        for (int i = 0; i < 60; i++) {
            many.file("f" + i, "x");
        }
        many.commit("many");
        assertThatThrownBy(() -> lab.checkout(url("many.git")))
                .hasMessage("the repository has more than 50 files and directories");
    }

    @Test
    void aBombOfOneFileIsRefusedBeforeItIsWritten() {
        lab.repository("bomb.git").file("zeros", "0".repeat(200_000)).commit("bomb");
        assertThatThrownBy(() -> lab.checkout(url("bomb.git")))
                .hasMessage("the files of the repository are more than 100000 bytes");
    }

    @Test
    void whatIsTooLargeIsNotEvenFetched() throws Exception {
        byte[] noise = new byte[3 << 20];
        new Random(1).nextBytes(noise);
        GitSample large = lab.repository("large.git");
        Files.write(large.folder().resolve("noise"), noise);
        large.commit("large");
        assertThatThrownBy(() -> lab.checkout(url("large.git")))
                .hasMessage(
                        "the repository "
                                + url("large.git")
                                + " is larger than the 1048576 bytes that are fetched");
        try (Stream<Path> all = Files.walk(lab.mirrors())) {
            assertThat(all).noneMatch(file -> file.getFileName().toString().startsWith("tmp_"));
        }
        lab.repository("small.git").file("a", "b").commit("small");
        assertThat(lab.checkout(url("small.git"))).containsKey("a");
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> peer = CompletableFuture.supplyAsync(() -> accept(server));
            for (String scheme : new String[] {"git", "http"}) {
                String silent = scheme + "://127.0.0.1:" + server.getLocalPort() + "/x.git";
                assertThatThrownBy(() -> lab.checkout(silent))
                        .as(scheme)
                        .hasMessageContaining("127.0.0.1:" + server.getLocalPort());
            }
            peer.get().close();
        }
    }

    private static Socket accept(ServerSocket server) {
        try {
            return server.accept();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoIsInterruptedLeavesNoProcessAndNoFile() throws Exception {
        try (GitLab patient =
                        new GitLab(
                                root.resolve("patient"),
                                new GitLimits(9, 9, 9, Duration.ofHours(1)));
                ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/x.git";
            Thread thread =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    patient.checkout(url);
                                } catch (Throwable t) {
                                    end.complete(t);
                                }
                            });
            try (Socket peer = server.accept()) {
                thread.interrupt();
                assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
                // The helper that had the connection is gone too.
                assertThat(peer.getInputStream().readAllBytes()).isNotNull();
            }
            assertThat(patient.left()).isEmpty();
        }
    }

    @Test
    void aRepositoryOnTheDiskOfTheHostIsNotReached() {
        GitSample host = GitSample.init(root.resolve("host"));
        String commit = host.file("secret", "s").commit("secret");
        for (String url :
                new String[] {
                    host.folder().toString(), "file://" + host.folder(), "ext::cat " + host.folder()
                }) {
            GitSample outer = lab.repository("outer" + url.hashCode() + ".git");
            outer.submodule("sub", url, commit);
            assertThatThrownBy(() -> lab.checkout(url(outer.folder().getFileName().toString())))
                    .hasMessageContaining("is not one of http, https, git or ssh");
        }
        assertThatThrownBy(() ->
                        lab.repositories()
                                .pin(
                                        GitReference.find("git://h/x").orElseThrow(),
                                        BuildCaller.NONE,
                                        Path.of("/dev/null/x")))
                .isInstanceOf(Fault.class);
    }

    @Test
    void aSettingOfAFolderAroundIsNotRead() throws Exception {
        GitSample around = GitSample.init(root);
        around.git("config", "url.http://127.0.0.1:1/.insteadOf", "http://");
        lab.repository("small.git").file("a", "b").commit("small");
        assertThat(lab.checkout(url("small.git"))).containsKey("a");
    }
}
