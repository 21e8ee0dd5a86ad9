package dev.minato.builder.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

/** The forms that BuildKit's dfgitutil takes, and its words for those that it does not. */
class GitReferenceTest {
    private static GitReference read(String text) {
        return GitReference.find(text).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com/foo.git,https://example.com/foo.git,'',''",
        "https://example.com/foo.git#deadbeef,https://example.com/foo.git,deadbeef,''",
        "https://example.com/foo.git#release/1.2,https://example.com/foo.git,release/1.2,''",
        "git://example.com/foo,git://example.com/foo,'',''",
        "https://foo:bar@github.com/moby/buildkit.git,https://foo:bar@github.com/moby/buildkit.git,'',''",
        "git@github.com:moby/buildkit,git@github.com:moby/buildkit,'',''",
        "https://github.com/foo/bar.git#baz/qux:quux/quuz,https://github.com/foo/bar.git,baz/qux,quux/quuz",
        "https://github.com/docker/docker.git#:myfolder,https://github.com/docker/docker.git,'',myfolder",
        "https://h/d.git?ref=v1.0.0&subdir=/subdir,https://h/d.git,v1.0.0,subdir",
        "https://h/d.git?subdir=/subdir#v1.0.0,https://h/d.git,v1.0.0,subdir",
        "https://h/d.git?tag=v1.0.0,https://h/d.git,refs/tags/v1.0.0,''",
        "https://h/d.git?branch=v1.0,https://h/d.git,refs/heads/v1.0,''",
        "https://h/d.git?tag=v1#refs/tags/v1,https://h/d.git,refs/tags/v1,''",
        "git@github.com:moby/buildkit.git?subdir=/s#v1,git@github.com:moby/buildkit.git,v1,s",
        "HTTP://h/d.git,http://h/d.git,'',''",
        "ssh://git@github.com:22/moby/buildkit.git#a:b,ssh://git@github.com:22/moby/buildkit.git,a,b",
        "nonstandarduser@example.com:/srv/p.git,nonstandarduser@example.com:/srv/p.git,'',''",
        "ssh://someuser@192.168.0.123:456/~/r.git,ssh://someuser@192.168.0.123:456/~/r.git,'',''",
        "https://h/d.git#a%2Fb:c%20d,https://h/d.git,a/b,c d",
        "https://h/d.git#:a/../../../b/./c,https://h/d.git,'',b/c",
        "https://h/x%2Egit,https://h/x%2Egit,'',''",
        "https://[::1]:8443/x.git,https://[::1]:8443/x.git,'',''",
    })
    void aRepositoryIsRead(String text, String remote, String ref, String subdir) {
        GitReference reference = read(text);
        assertThat(reference.remote().text()).isEqualTo(remote);
        assertThat(reference.ref()).isEqualTo(ref);
        assertThat(reference.subdir()).isEqualTo(subdir);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/",
                "https://example.com/foo",
                "https://example.com/foo.git/",
                "https://example.com/foo.git.bar",
                "github.com/moby/buildkit",
                "custom.xyz/moby/buildkit.git",
                "http://github.com/docker/docker.git:#branch",
                "./.git",
                "../a@b:c",
                ".git",
                "",
                "file:///srv/x.git",
                "ext::sh -c id",
                "ftp://h/x.git",
                "https:///x.git",
                "https://-oProxyCommand=id/x.git",
                "git@-oProxyCommand=id:x",
                "https://h/x%zz.git",
                "https://h/x.git#%zz",
                "https://h\n/x.git",
                "https://h:port/x.git",
            })
    void anythingElseIsNone(String text) {
        assertThat(GitReference.find(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ref=v1.0.0#v1.2.3 | ref conflicts: \"v1.2.3\" vs \"v1.0.0\"",
                "ref=v1.0.0&tag=v1.2.3 | ref conflicts: \"v1.0.0\" vs \"refs/tags/v1.2.3\"",
                "tag=v1.0.0&branch=v1.0 | branch conflicts with tag",
                "subdir=a#:b | subdir conflicts: \"b\" vs \"a\"",
                "mtime=invalid | invalid mtime value: \"invalid\" (must be \"checkout\" or"
                        + " \"commit\")",
                "fetch-by-commit=invalid | invalid fetch-by-commit value: \"invalid\"",
                "keep-git-dir=2 | invalid keep-git-dir value: \"2\"",
                "submodules=no | invalid submodules value: \"no\"",
                "invalid=123 | unexpected query \"invalid\"",
                "ref | query \"ref\" has no value",
                "tag= | query \"tag\" has no value",
                "branch= | query \"branch\" has no value",
                "ref=a&ref=b | query \"ref\" has multiple values",
                "ref=-x | invalid git ref \"-x\"",
                "ref=a%3Ab | invalid git ref \"a:b\"",
                "ref=a..b | invalid git ref \"a..b\"",
                "ref=a%00 | invalid git ref \"a\0\"",
                "subdir=a%0Ab | invalid subdir: it has a control character",
            })
    void whatContradictsItselfIsRefusedInBuildKitsWords(String query, String message) {
        assertThatThrownBy(() -> GitReference.find("https://h/x.git?" + query))
                .isInstanceOf(Fault.class)
                .hasMessage(message);
    }

    @Test
    void theQuerySaysWhatElseIsWanted() {
        GitReference plain = read("https://h/x.git");
        assertThat(plain.keepGitDir()).isEmpty();
        assertThat(plain.submodules()).isTrue();
        GitReference asked =
                read(
                        "https://h/x.git?keep-git-dir&submodules=0&mtime=commit&fetch-by-commit=T"
                                + "&checksum=deadbeef&a;b=1&%zz=2#refs/heads/branch");
        assertThat(asked.keepGitDir()).contains(true);
        assertThat(asked.submodules()).isFalse();
        assertThat(asked.commitTimes()).isTrue();
        assertThat(asked.fetchByCommit()).isTrue();
        assertThat(asked.checksum()).isEqualTo("deadbeef");
        assertThat(read("https://h/x.git?commit=ab+c").checksum()).isEqualTo("ab c");
    }

    @Test
    void flagsOfAnInstructionCountAlongWithIt() {
        GitReference plain = read("https://h/x.git").with("ab", Optional.of(true));
        assertThat(plain.checksum()).isEqualTo("ab");
        assertThat(plain.keepGitDir()).contains(true);
        GitReference both = read("https://h/x.git?checksum=ab&keep-git-dir=1");
        assertThat(both.with("ab", Optional.of(true))).isEqualTo(both);
        assertThat(both.with("", Optional.empty())).isEqualTo(both);
        assertThatThrownBy(() -> both.with("cd", Optional.empty()))
                .hasMessage("checksum mismatch \"cd\" != \"ab\"");
        assertThatThrownBy(() -> both.with("", Optional.of(false)))
                .hasMessage("inconsistent keep-git-dir configuration");
    }

    @Test
    void aContextMayBeARepositoryOfGithubWithoutAScheme() {
        GitReference found =
                GitReference.findContext("github.com/moby/buildkit#master:sub").orElseThrow();
        assertThat(found.remote().text()).isEqualTo("https://github.com/moby/buildkit.git");
        assertThat(found.ref()).isEqualTo("master");
        assertThat(found.subdir()).isEqualTo("sub");
        assertThat(GitReference.findContext("github.com/a/b.git?tag=v1").orElseThrow().ref())
                .isEqualTo("refs/tags/v1");
    }

    @Test
    void aPasswordIsNotShown() {
        assertThat(read("https://me:secret@h/x.git").shown())
                .isEqualTo("https://xxxxx:xxxxx@h/x.git");
        assertThat(read("https://token@h/x.git").shown()).isEqualTo("https://xxxxx@h/x.git");
        GitRemote remote = read("https://me:secret@h/x.git").remote();
        assertThat(remote.redacted("cannot read https://me:secret@h/x.git/info"))
                .isEqualTo("cannot read https://xxxxx:xxxxx@h/x.git/info");
        assertThat(remote.redacted("'https://me:secret@h/': no"))
                .isEqualTo("'https://xxxxx:xxxxx@h/': no");
    }

    @ParameterizedTest
    @CsvSource({
        "https://h/a/b.git,../c.git,https://h/a/c.git",
        "https://h/a/b.git/,../../c.git,https://h/c.git",
        "https://h/a/b.git,./c,https://h/a/b.git/c",
        "git@h:a/b,../c,git@h:a/c",
        "git@h:b,../c,git@h:c",
        "ssh://git@h:22/a/b,../c/,ssh://git@h:22/a/c",
        "https://h/a.git,http://other/x,http://other/x",
        "https://h/a.git,git@other:x,git@other:x",
    })
    void aSubmoduleIsFoundFromItsRepository(String remote, String url, String found) {
        GitRemote from = GitRemote.find(remote).orElseThrow();
        assertThat(from.submodule(url).text()).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/srv/secret",
                "file:///srv/secret",
                "ext::sh -c id",
                "-u/bin/id",
                "--upload-pack=id",
                "../../../../etc",
                "ssh://-oProxyCommand=id/x",
                "https://h/\nx",
                "fd::3",
            })
    void aSubmoduleThatLeadsElsewhereIsRefused(String url) {
        GitRemote from = GitRemote.find("https://h/a.git").orElseThrow();
        assertThatThrownBy(() -> from.submodule(url)).isInstanceOf(Fault.class);
    }
}
