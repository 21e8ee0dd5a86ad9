package dev.minato.builder.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.builder.BuildCaller;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Who is told a secret, and where it is found afterwards: nowhere. */
@Timeout(120)
class GitAccessTest {
    private static final String TOKEN = "t0ps3cr3t";
    private static final String BASIC =
            "basic "
                    + Base64.getEncoder()
                            .encodeToString(
                                    ("x-access-token:" + TOKEN).getBytes(StandardCharsets.UTF_8));

    @TempDir Path root;
    private GitLab lab;
    private GitHttpServer other;
    private String inner;

    @BeforeEach
    void serve() throws IOException {
        lab = new GitLab(root);
        other = new GitHttpServer(root.resolve("served"));
        lab.server().require(BASIC);
        inner = lab.repository("inner.git").file("f", "inner").commit("inner");
        lab.repository("shop.git").file("f", "shop").commit("shop");
    }

    @AfterEach
    void close() throws IOException {
        lab.close();
        other.close();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(TOKEN, BASIC);
            }
        }
    }

    private String url(String path) {
        return lab.server().url(path);
    }

    private static BuildCaller having(String id, String value) {
        return GitLab.caller(Map.of(id, value));
    }

    @Test
    void aTokenOpensARepository() throws Exception {
        for (BuildCaller caller :
                List.of(
                        having("GIT_AUTH_TOKEN", TOKEN),
                        having("GIT_AUTH_TOKEN." + lab.server().host(), TOKEN + "\n"),
                        having("GIT_AUTH_HEADER", BASIC),
                        having("GIT_AUTH_HEADER." + lab.server().host(), BASIC))) {
            assertThat(lab.checkout(url("private/shop.git"), caller))
                    .containsEntry("f", "644 shop");
        }
    }

    @Test
    void theSecretOfAHostGoesBeforeTheOneForAny() throws Exception {
        String header = "GIT_AUTH_HEADER." + lab.server().host();
        BuildCaller both = GitLab.caller(Map.of(header, BASIC, "GIT_AUTH_TOKEN", "wrong"));
        assertThat(lab.checkout(url("private/shop.git"), both)).containsKey("f");
    }

    @Test
    void withoutItNobodyIsAskedForAPassword() {
        assertThatThrownBy(() -> lab.checkout(url("private/shop.git")))
                .hasMessageContaining("could not read Username");
        assertThatThrownBy(() ->
                        lab.checkout(url("private/shop.git"), having("GIT_AUTH_TOKEN", "wrong")))
                .hasMessageNotContainingAny("wrong", "d3Jvbmc");
        assertThatThrownBy(() ->
                        lab.checkout(
                                url("private/shop.git"), having("GIT_AUTH_TOKEN", "a\nX-Evil: b")))
                .hasMessage("the secret GIT_AUTH_TOKEN is not one line of text");
    }

    @Test
    void aSubmoduleOfTheSameServerIsOpenedToo() throws Exception {
        GitSample outer = lab.repository("outer.git").file("o", "o");
        outer.submodule("sub", "../inner.git", inner);
        assertThat(lab.checkout(url("private/outer.git"), having("GIT_AUTH_TOKEN", TOKEN)))
                .containsEntry("sub/f", "644 inner");
    }

    @Test
    void anotherServerIsNotToldWhatIsForTheFirst() throws Exception {
        GitSample outer = lab.repository("outer.git");
        outer.submodule("sub", other.url("smart/inner.git"), inner);
        BuildCaller caller =
                GitLab.caller(
                        Map.of("GIT_AUTH_TOKEN", TOKEN, "GIT_AUTH_TOKEN." + other.host(), TOKEN));
        assertThat(lab.checkout(url("private/outer.git"), caller))
                .containsEntry("sub/f", "644 inner");
        assertThat(other.requests()).isNotEmpty();
        // Nor what is for it, since the repository chose to go there without TLS.
        assertThat(other.authorization("/smart/inner.git/info/refs")).isEmpty();
    }

    @Test
    void aRedirectIsFollowedWithoutSecretsAlone() throws Exception {
        lab.server().redirect(other.url("smart/"));
        assertThat(lab.checkout(url("moved/shop.git"))).containsEntry("f", "644 shop");
        int before = other.requests().size();
        assertThatThrownBy(
                        () -> lab.checkout(url("moved/shop.git"), having("GIT_AUTH_TOKEN", TOKEN)))
                .hasMessageNotContainingAny(TOKEN, BASIC);
        assertThat(other.requests()).hasSize(before);
    }

    @Test
    void aPasswordInTheUrlIsUsedAndNotKept() throws Exception {
        lab.server()
                .require(
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                ("me:" + TOKEN).getBytes(StandardCharsets.UTF_8)));
        String url = url("private/shop.git").replace("://", "://me:" + TOKEN + "@");
        assertThat(lab.checkout(url)).containsEntry("f", "644 shop");
        Map<String, String> kept = lab.checkout(url + "?keep-git-dir");
        assertThat(kept.get(".git/config")).contains("xxxxx:xxxxx@").doesNotContain(TOKEN);
        assertThatThrownBy(() -> lab.checkout(url.replace("shop", "none")))
                .hasMessageContaining("xxxxx:xxxxx@")
                .hasMessageNotContaining(TOKEN);
    }

    @Test
    void aRepositoryBySshNeedsAnAgentOfTheCaller() {
        assertThatThrownBy(() -> lab.checkout("git@localhost:x/y.git"))
                .hasMessage("no SSH key \"default\" forwarded from the client");
    }
}
