package dev.minato.builder.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.fuzz.FuzzTarget;
import dev.minato.linux.BytePath;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Addresses of repositories by anybody: read, refused, or none. */
class GitReferenceFuzzTest {
    @Test
    void anAddressIsReadOrRefusedAndLeadsNowhereElse() {
        FuzzTarget.of(GitReferenceFuzzTest.class, "reference")
                .seeds(
                        "https://u:p@h:8443/a/b.git?ref=v1&subdir=/x&keep-git-dir#v1:x",
                        "git@github.com:moby/buildkit.git?tag=v1&checksum=ab#:a/../b",
                        "ssh://git@h:22/~/x?branch=main&submodules=false&mtime=commit",
                        "github.com/moby/buildkit?commit=abc&fetch-by-commit=1#main",
                        "git://[::1]/x.git#refs/tags/v1")
                .words(
                        "://",
                        "git@",
                        ".git",
                        "#",
                        "?",
                        "&",
                        "=",
                        ":",
                        "..",
                        "/../",
                        "%2e%2e",
                        "%00",
                        "%",
                        "+",
                        "-",
                        "--upload-pack=",
                        "ext::",
                        "file://",
                        "refs/heads/",
                        "@{",
                        "\0",
                        "\n",
                        "\u00e9",
                        "ref",
                        "subdir=",
                        "tag=",
                        "branch=")
                .largest(4096)
                .rounds(20_000)
                .run(GitReferenceFuzzTest::reference);
    }

    @Test
    void theUrlOfASubmoduleIsReadOrRefused() {
        FuzzTarget.of(GitReferenceFuzzTest.class, "submodule")
                .seeds("../x.git", "./a/../../b", "https://h/x", "git@h:x", "../../../..", "/etc")
                .words("../", "./", "://", "git@", ":", "-", "ext::", "file://", "%", "\n", " ")
                .largest(1024)
                .run(GitReferenceFuzzTest::submodule);
    }

    private static Object reference(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            Optional<GitReference> found = GitReference.findContext(text);
            found.ifPresent(GitReferenceFuzzTest::check);
            return found.map(r -> r.remote().scheme().toString()).orElse("none");
        } catch (Fault e) {
            assertThat(e.kind()).isEqualTo(Fault.Kind.INVALID);
            return e.text().replaceAll("(?s)\".*\"", "");
        }
    }

    private static void check(GitReference reference) {
        assertThat(reference.remote().text()).doesNotStartWith("-").doesNotContain("\0", "\n");
        assertThat(reference.remote().host()).isNotEmpty().doesNotStartWith("-");
        assertThat(reference.ref()).doesNotStartWith("-").doesNotContain(":", " ", "..", "\0");
        BytePath subdir = BytePath.of(reference.subdir());
        assertThat(subdir.hasDotDot() || subdir.isAbsolute()).isFalse();
        assertThat(subdir.plain()).isEqualTo(subdir);
    }

    private static Object submodule(byte[] input) {
        String url = new String(input, StandardCharsets.UTF_8);
        GitRemote from = GitRemote.find("https://h/a/b.git").orElseThrow();
        try {
            GitRemote found = from.submodule(url);
            if (url.startsWith("../") || url.startsWith("./")) {
                assertThat(found.text()).startsWith("https://h/");
            }
            return found.scheme();
        } catch (Fault e) {
            assertThat(e.kind()).isEqualTo(Fault.Kind.INVALID);
            return "refused";
        }
    }
}
