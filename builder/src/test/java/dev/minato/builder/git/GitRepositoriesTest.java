package dev.minato.builder.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.builder.BuildCaller;
import dev.minato.linux.BytePath;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a reference means, and what lies in a checkout, by a real server. */
@Timeout(120)
class GitRepositoriesTest {
    @TempDir Path root;
    private GitLab lab;
    private GitSample shop;
    private String first;
    private String second;

    @BeforeEach
    void serve() throws IOException {
        lab = new GitLab(root);
        shop = lab.repository("shop.git").file("foo", "one").file("sub/bar", "below");
        first = shop.commit("first");
        shop.git("tag", "v1");
        shop.git("branch", "feature/x");
        shop.file("foo", "two").file("run", "#!/bin/sh");
        shop.folder().resolve("run").toFile().setExecutable(true);
        second = shop.commit("second");
        shop.git("tag", "-a", "-m", "annotated", "v2");
    }

    @AfterEach
    void close() throws IOException {
        lab.close();
        assertThat(lab.left()).isEmpty();
    }

    private String url(String rest) {
        return lab.server().url("smart/shop.git" + rest);
    }

    @Test
    void theDefaultBranchIsCheckedOutWithTheModesOfEveryCheckout() throws Exception {
        assertThat(lab.checkout(url("")))
                .isEqualTo(
                        Map.of("foo", "644 two", "run", "755 #!/bin/sh", "sub/bar", "644 below"));
        assertThat(lab.pin(url(""), BuildCaller.NONE).commit()).isEqualTo(second);
    }

    @Test
    void branchesTagsAndCommitsAreFound() throws Exception {
        for (String ref :
                List.of(
                        "#v1",
                        "#feature/x",
                        "#refs/tags/v1",
                        "?tag=v1",
                        "?branch=feature/x",
                        "?ref=" + first,
                        "#" + first,
                        "#tags/v1",
                        "#heads/feature/x",
                        "?ref=v1&commit=" + first.substring(0, 8),
                        "?fetch-by-commit&commit=" + first,
                        "?fetch-by-commit&commit=" + first + "#refs/heads/none")) {
            assertThat(lab.checkout(url(ref))).as(ref).containsEntry("foo", "644 one");
        }
    }

    @Test
    void anAnnotatedTagMeansItsCommit() throws Exception {
        String tag = shop.git("rev-parse", "v2");
        GitPin pin = lab.pin(url("#v2"), BuildCaller.NONE);
        assertThat(pin.object()).isEqualTo(tag);
        assertThat(pin.commit()).isEqualTo(second);
        assertThat(pin.key()).isEqualTo(lab.pin(url("#main"), BuildCaller.NONE).key());
        for (String checksum : List.of(tag, second, second.substring(0, 7))) {
            assertThat(lab.checkout(url("?tag=v2&checksum=" + checksum)))
                    .containsEntry("foo", "644 two");
        }
        assertThat(lab.checkout(url("?ref=" + tag + "&checksum=" + tag)))
                .containsEntry("foo", "644 two");
    }

    @Test
    void aBranchGoesBeforeATagOfItsName() throws Exception {
        shop.git("branch", "both", first);
        shop.git("tag", "both", second);
        assertThat(lab.checkout(url("#both"))).containsEntry("foo", "644 one");
        assertThat(lab.checkout(url("?tag=both"))).containsEntry("foo", "644 two");
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThatThrownBy(() -> lab.checkout(url("#none")))
                .hasMessageStartingWith("repository does not contain ref none");
        assertThatThrownBy(() -> lab.checkout(url("?branch=v1")))
                .hasMessageStartingWith("repository does not contain ref refs/heads/v1");
        assertThatThrownBy(() -> lab.checkout(url("#" + first.substring(0, 8))))
                .hasMessageStartingWith("repository does not contain ref");
        assertThatThrownBy(() -> lab.checkout(url("#" + "0123456789".repeat(4))))
                .hasMessage(
                        "the commit "
                                + "0123456789".repeat(4)
                                + " can not be found in the repository "
                                + url(""));
        assertThatThrownBy(() -> lab.checkout(lab.server().url("smart/none.git")))
                .hasMessageStartingWith("error fetching default branch for repository http://");
    }

    @Test
    void anotherCommitThanTheChecksumSaysIsRefused() {
        assertThatThrownBy(() -> lab.checkout(url("?tag=v1&checksum=" + second)))
                .hasMessage("expected checksum to match " + second + ", got " + first);
        assertThatThrownBy(() -> lab.checkout(url("?checksum=abc0#" + first)))
                .hasMessage("expected checksum to match abc0, got " + first);
        assertThatThrownBy(() -> lab.checkout(url("?checksum=foobar")))
                .hasMessage("invalid checksum foobar for Git URL, expected hex commit hash");
        assertThatThrownBy(() -> lab.checkout(url("?fetch-by-commit&commit=" + first.substring(1))))
                .hasMessageStartingWith("fetch-by-commit requires a full commit SHA checksum");
        assertThatThrownBy(() -> lab.checkout(url("?fetch-by-commit")))
                .hasMessage("fetch-by-commit requires a checksum or a commit SHA ref");
    }

    @Test
    void aDirectoryOfItIsTakenAlone() throws Exception {
        assertThat(lab.checkout(url("#:sub"))).isEqualTo(Map.of("bar", "644 below"));
        assertThat(lab.checkout(url("?subdir=/sub/../sub/"))).isEqualTo(Map.of("bar", "644 below"));
        assertThat(lab.checkout(url("#:../../.."))).containsKeys("foo", "sub/bar");
        assertThatThrownBy(() -> lab.checkout(url("#:foo")))
                .hasMessage("invalid subdir foo: the repository has no such directory");
        assertThatThrownBy(() -> lab.checkout(url("#:none/x")))
                .hasMessage("invalid subdir none/x: the repository has no such directory");
    }

    @Test
    void whatWasFetchedIsNotFetchedAgain() throws Exception {
        var _ = lab.checkout(url(""));
        long before = posts();
        assertThat(lab.checkout(url("#" + second))).containsEntry("foo", "644 two");
        assertThat(posts()).isEqualTo(before);
        shop.file("foo", "three").commit("third");
        assertThat(lab.checkout(url(""))).containsEntry("foo", "644 three");
    }

    private long posts() {
        return lab.server().requests().stream().filter(r -> r.startsWith("POST")).count();
    }

    @Test
    void aBranchThatWasReplacedByAnotherOfALongerNameIsFetched() throws Exception {
        shop.git("branch", "a", first);
        assertThat(lab.checkout(url("#a"))).containsEntry("foo", "644 one");
        shop.git("branch", "-D", "a");
        shop.git("branch", "a/b", second);
        assertThat(lab.checkout(url("#a/b"))).containsEntry("foo", "644 two");
        shop.git("tag", "-f", "v1", second);
        assertThat(lab.checkout(url("#v1"))).containsEntry("foo", "644 two");
    }

    @Test
    void onlyTheCommitThatIsAskedForIsFetched() throws Exception {
        var _ = lab.checkout(url(""));
        try (Stream<Path> mirrors = Files.list(lab.mirrors())) {
            Path mirror = mirrors.findFirst().orElseThrow();
            assertThat(mirror.resolve("shallow")).hasContent(second);
            assertThat(Files.readString(mirror.resolve("description")))
                    .isEqualTo("git repository " + url("") + "\n");
            assertThat(Files.readString(mirror.resolve("config"))).doesNotContain("url");
        }
    }

    @Test
    void aServerOfPlainFilesWillDo() throws Exception {
        shop.git("update-server-info");
        String dumb = lab.server().url("dumb/shop.git/.git");
        assertThat(lab.checkout(dumb)).containsEntry("foo", "644 two");
        assertThat(lab.checkout(dumb + "#v1")).containsEntry("foo", "644 one");
        assertThat(lab.checkout(dumb + "#" + first)).containsEntry("foo", "644 one");
    }

    @Test
    void gitsOwnDaemonWillDo() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process daemon =
                new ProcessBuilder(
                                "git",
                                "daemon",
                                "--listen=127.0.0.1",
                                "--port=" + port,
                                "--base-path=" + root.resolve("served"),
                                "--export-all",
                                "--verbose")
                        .redirectErrorStream(true)
                        .start();
        try {
            assertThat(daemon.inputReader().readLine()).contains("Ready to rumble");
            String url = "git://127.0.0.1:" + port + "/shop.git";
            assertThat(lab.checkout(url + "#v1")).containsEntry("foo", "644 one");
            assertThat(lab.checkout(url + "#" + second)).containsEntry("foo", "644 two");
            assertThatThrownBy(() -> lab.checkout("git://127.0.0.1:" + port + "/none.git"))
                    .hasMessageStartingWith("error fetching default branch for repository git://");
        } finally {
            daemon.descendants().forEach(ProcessHandle::destroyForcibly);
            daemon.destroyForcibly().waitFor();
        }
    }

    @Test
    void theNamesOfCommitsMayHaveSixtyFourDigits() throws Exception {
        GitSample wide = lab.repository("wide.git", "--object-format=sha256").file("f", "x");
        String commit = wide.commit("wide");
        assertThat(commit).hasSize(64);
        String url = lab.server().url("smart/wide.git");
        assertThat(lab.checkout(url)).isEqualTo(Map.of("f", "644 x"));
        assertThat(lab.checkout(url + "#" + commit)).isEqualTo(Map.of("f", "644 x"));
        assertThat(lab.checkout(url + "?keep-git-dir")).containsKey(".git/HEAD");
    }

    @Test
    void theRepositoryStaysWhereItIsWanted() throws Exception {
        Map<String, String> kept = lab.checkout(url("?tag=v1&keep-git-dir=true"));
        assertThat(kept)
                .containsEntry(".git/HEAD", "644 " + first)
                .containsEntry("foo", "644 one")
                .doesNotContainKey(".git/FETCH_HEAD");
        assertThat(kept.get(".git/config"))
                .contains("url = " + url(""))
                .doesNotContain("hooks", "worktree");
        assertThat(lab.checkout(url("?tag=v1&keep-git-dir=false"))).doesNotContainKey(".git/HEAD");
        assertThat(lab.checkout(url("?keep-git-dir&subdir=sub"))).containsOnlyKeys("bar");
        assertThat(lab.checkout(url("?keep-git-dir#" + first)))
                .containsEntry(".git/HEAD", "644 " + first);
        GitPin pin = lab.pin(url("?tag=v2&keep-git-dir"), BuildCaller.NONE);
        try (GitCheckout checkout =
                lab.repositories().checkout(pin, BuildCaller.NONE, lab.scratch())) {
            Path files = Path.of(checkout.files().procPath());
            Process status =
                    new ProcessBuilder(
                                    "git",
                                    "-C",
                                    files.toRealPath().toString(),
                                    "describe",
                                    "--tags",
                                    "--dirty")
                            .redirectErrorStream(true)
                            .start();
            assertThat(new String(status.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("v2\n");
        }
    }

    @Test
    void filesMayHaveTheTimeOfTheirCommit() throws Exception {
        GitPin pin = lab.pin(url("?mtime=commit"), BuildCaller.NONE);
        try (GitCheckout checkout =
                lab.repositories().checkout(pin, BuildCaller.NONE, lab.scratch())) {
            for (String name : List.of("", "foo", "sub", "sub/bar")) {
                assertThat(checkout.files().stat(BytePath.of(name)).mtimeSeconds())
                        .isEqualTo(1_445_412_480);
            }
        }
        assertThat(pin.key()).isNotEqualTo(lab.pin(url(""), BuildCaller.NONE).key());
    }

    @Test
    void attributesOfTheRepositoryCount() throws Exception {
        shop.file(".gitattributes", "*.bat eol=crlf\n*.big filter=lfs\nid ident export-ignore\n");
        shop.file("sub/x.bat", "a\nb\n").file("y.big", "pointer").file("id", "$Id$").commit("a");
        Map<String, String> files = lab.checkout(url(""));
        assertThat(files)
                .containsEntry("sub/x.bat", "644 a\r\nb")
                .containsEntry("y.big", "644 pointer");
        assertThat(files.get("id")).startsWith("644 $Id: ");
        assertThat(lab.checkout(url("#:sub"))).containsEntry("x.bat", "644 a\r\nb");
    }

    @Test
    void anEmptyCommitIsAnEmptyFolder() throws Exception {
        GitSample empty = lab.repository("empty.git");
        var _ = empty.commit("nothing");
        assertThat(lab.checkout(lab.server().url("smart/empty.git"))).isEmpty();
        assertThatThrownBy(
                        () -> {
                            var _ = lab.repository("bare.git");
                            lab.checkout(lab.server().url("smart/bare.git"));
                        })
                .hasMessageStartingWith("could not find default branch for repository");
    }

    @Test
    void aMirrorThatIsBrokenIsMadeAgain() throws Exception {
        var _ = lab.checkout(url(""));
        try (Stream<Path> all = Files.walk(lab.mirrors())) {
            for (Path file : all.filter(f -> f.toString().endsWith(".pack")).toList()) {
                file.toFile().setWritable(true);
                Files.write(file, new byte[100]);
            }
        }
        assertThat(lab.checkout(url(""))).containsEntry("foo", "644 two");
    }

    @Test
    void whatAKilledProcessLeftIsInNobodysWay() throws Exception {
        var _ = lab.checkout(url("#v1"));
        Path mirror;
        try (Stream<Path> mirrors = Files.list(lab.mirrors())) {
            mirror = mirrors.findFirst().orElseThrow();
        }
        Files.createFile(mirror.resolve("shallow.lock"));
        Files.createFile(mirror.resolve("objects/pack/tmp_pack_123456"));
        Files.createDirectories(lab.mirrors().resolve(mirror.getFileName() + ".new/x"));
        assertThat(lab.checkout(url(""))).containsEntry("foo", "644 two");
        assertThat(mirror.resolve("objects/pack/tmp_pack_123456")).doesNotExist();
        lab.repositories().tidy(Instant.EPOCH);
        assertThat(Path.of(mirror + ".new")).doesNotExist();
        assertThat(mirror).exists();
        lab.repositories().tidy(Instant.now().plusSeconds(60));
        assertThat(mirror).doesNotExist();
        assertThat(lab.checkout(url(""))).containsEntry("foo", "644 two");
    }

    @Test
    void aHostWithoutGitSaysWhatToInstall() {
        GitRepositories none =
                new GitRepositories(lab.mirrors(), GitLimits.DEFAULT, Optional::empty);
        GitReference reference = GitReference.find(url("")).orElseThrow();
        assertThatThrownBy(() -> none.pin(reference, BuildCaller.NONE, lab.scratch()))
                .hasMessage(
                        "cannot find the program \"git\", which fetches repositories: install the"
                                + " Debian package git (apt-get install git)");
    }
}
