package dev.minato.builder.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Submodules, and what a repository may try with them. */
@Timeout(120)
class GitSubmodulesTest {
    @TempDir Path root;
    private GitLab lab;
    private String inner;

    @BeforeEach
    void serve() throws IOException {
        lab = new GitLab(root);
        inner = lab.repository("inner.git").file("file", "123").commit("inner");
        lab.repository("inner.git").file("file", "later").commit("later");
    }

    @AfterEach
    void close() throws IOException {
        lab.close();
        assertThat(lab.left()).isEmpty();
    }

    private String url(String name) {
        return lab.server().url("smart/" + name);
    }

    private GitSample outer() {
        GitSample outer = lab.repository("outer.git").file("foo", "bar");
        outer.commit("outer");
        return outer;
    }

    @Test
    void aSubmoduleIsCheckedOutAtItsCommit() throws Exception {
        outer().submodule("dir/sub", url("inner.git"), inner);
        assertThat(lab.checkout(url("outer.git")))
                .containsEntry("dir/sub/file", "644 123")
                .containsEntry("foo", "644 bar")
                .doesNotContainKey("dir/sub/.git");
        assertThat(lab.checkout(url("outer.git?submodules=false")))
                .containsOnlyKeys("foo", ".gitmodules");
        assertThat(lab.checkout(url("outer.git#:dir"))).isEqualTo(Map.of("sub/file", "644 123"));
        assertThat(lab.checkout(url("outer.git?keep-git-dir")))
                .containsEntry("dir/sub/file", "644 123")
                .containsKey(".git/HEAD");
    }

    @Test
    void itsUrlMayBeRelativeAndItMayHaveSubmodulesItself() throws Exception {
        GitSample middle = lab.repository("middle.git").file("m", "m");
        middle.commit("m");
        middle.submodule("deep", "../inner.git", inner);
        outer().submodule("mid", "./../middle.git/", middle.git("rev-parse", "HEAD"));
        assertThat(lab.checkout(url("outer.git")))
                .containsEntry("mid/m", "644 m")
                .containsEntry("mid/deep/file", "644 123");
    }

    @Test
    void aSubmoduleWithoutUrlIsSaidAndOneThatIsNotWantedLeft() throws Exception {
        GitSample outer = outer();
        outer.git("update-index", "--add", "--cacheinfo", "160000," + inner + ",sub");
        outer.git("commit", "--quiet", "-m", "no url");
        assertThatThrownBy(() -> lab.checkout(url("outer.git")))
                .hasMessage("No url found for submodule path 'sub' in .gitmodules");
        outer.file(
                ".gitmodules",
                "[submodule \"s\"]\n path = sub\n url = ../none.git\n update = none\n");
        outer.git("add", ".gitmodules");
        outer.git("commit", "--quiet", "-m", "none");
        assertThat(lab.checkout(url("outer.git"))).containsOnlyKeys("foo", ".gitmodules");
    }

    @Test
    void aCommandInItsSettingsIsNotRun() throws Exception {
        GitSample outer = outer();
        outer.submodule("sub", "../inner.git", inner);
        outer.file(
                ".gitmodules",
                "[submodule \"../../x\"]\n path = sub\n url = ../inner.git\n update = !touch "
                        + root
                        + "/pwned\n[include]\n path = /etc/passwd\n[core]\n sshCommand = touch "
                        + root
                        + "/pwned\n");
        outer.git("add", ".gitmodules");
        outer.git("commit", "--quiet", "-m", "evil");
        assertThat(lab.checkout(url("outer.git"))).containsEntry("sub/file", "644 123");
        assertThat(root.resolve("pwned")).doesNotExist();
    }

    @Test
    void settingsThatAreALinkOrRubbishAreNotRead() throws Exception {
        GitSample outer = outer();
        outer.submodule("sub", "../inner.git", inner);
        Files.delete(outer.folder().resolve(".gitmodules"));
        Files.createSymbolicLink(outer.folder().resolve(".gitmodules"), Path.of("foo"));
        outer.git("add", ".gitmodules");
        outer.git("commit", "--quiet", "-m", "link");
        assertThatThrownBy(() -> lab.checkout(url("outer.git")))
                .hasMessageStartingWith("failed to checkout remote " + url("outer.git"));
        Files.delete(outer.folder().resolve(".gitmodules"));
        outer.file(".gitmodules", "[[[ rubbish").git("add", ".gitmodules");
        outer.git("commit", "--quiet", "-m", "rubbish");
        assertThatThrownBy(() -> lab.checkout(url("outer.git")))
                .hasMessageStartingWith(".gitmodules cannot be read: ");
    }

    @Test
    void submodulesThatNestWithoutEndAreRefused() {
        String commit = inner;
        for (int i = 0; i < 18; i++) {
            GitSample next = lab.repository("nest" + i + ".git");
            next.submodule("n", i == 0 ? "../inner.git" : "../nest" + (i - 1) + ".git", commit);
            commit = next.git("rev-parse", "HEAD");
        }
        assertThatThrownBy(() -> lab.checkout(url("nest17.git")))
                .hasMessage("submodules nest more than 16 deep");
    }

    @Test
    void aCommitThatItsRepositoryHasNotIsSaid() {
        outer().submodule("sub", "../inner.git", "0123456789".repeat(4));
        assertThatThrownBy(() -> lab.checkout(url("outer.git")))
                .hasMessage(
                        "the commit "
                                + "0123456789".repeat(4)
                                + " can not be found in the repository "
                                + url("inner.git"));
    }
}
