package dev.minato.image.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
    private static final String HEX =
            "7cc4b5aefd1d0cadf8d97d4350462ba51c694ebca145b08d7d41b41acc8db5aa";

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest, nginx:latest",
        "nginx:1.27, docker.io/library/nginx:1.27, nginx:1.27",
        "library/nginx, docker.io/library/nginx:latest, nginx:latest",
        "docker.io/nginx, docker.io/library/nginx:latest, nginx:latest",
        "index.docker.io/nginx, docker.io/library/nginx:latest, nginx:latest",
        "index.docker.io/library/nginx, docker.io/library/nginx:latest, nginx:latest",
        "foo/bar, docker.io/foo/bar:latest, foo/bar:latest",
        "localhost/foo, localhost/foo:latest, localhost/foo:latest",
        "localhost:5000/foo/bar:x, localhost:5000/foo/bar:x, localhost:5000/foo/bar:x",
        "127.0.0.1:5000/shop:0123abcd4567, 127.0.0.1:5000/shop:0123abcd4567,"
                + " 127.0.0.1:5000/shop:0123abcd4567",
        "[::1]:5000/foo, [::1]:5000/foo:latest, [::1]:5000/foo:latest",
        "Uppercase/foo, Uppercase/foo:latest, Uppercase/foo:latest",
        "minato.local/jdk:25, minato.local/jdk:25, minato.local/jdk:25",
        "a__b/c-d--e.f:TAG_1, docker.io/a__b/c-d--e.f:TAG_1, a__b/c-d--e.f:TAG_1",
    })
    void a_name_is_completed_and_shortened_as_docker_does(
            String written, String full, String familiar) {
        Reference reference = Reference.parse(written);
        assertThat(reference.full()).isEqualTo(full);
        assertThat(reference.familiar()).isEqualTo(familiar);
        assertThat(Reference.parse(familiar)).isEqualTo(reference);
    }

    @Test
    void a_digest_stands_instead_of_a_tag_or_beside_it() {
        assertThat(Reference.parse("nginx@sha256:" + HEX).tag()).isEmpty();
        assertThat(Reference.parse("nginx:1@sha256:" + HEX).full())
                .isEqualTo("docker.io/library/nginx:1@sha256:" + HEX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "a:",
                "a b",
                "/a",
                "a/",
                "a//b",
                "-a",
                "a..b",
                "a___b",
                "_a",
                "a:b:c",
                "a@sha256:12",
                "a@md5:abcd",
                "a:.x",
                "host.x:port/a",
                "a:\u00e9",
                "a\n",
                "https://a/b"
            })
    void what_is_no_name_is_refused_in_dockers_words(String text) {
        assertThatThrownBy(() -> Reference.parse(text))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.INVALID))
                .hasMessage("invalid reference format");
    }

    @Test
    void capital_letters_are_refused_in_dockers_words() {
        assertThatThrownBy(() -> Reference.parse("UP"))
                .hasMessage(
                        "invalid reference format: repository name (library/UP) must be lowercase");
        assertThatThrownBy(() -> Reference.parse("host.io/Foo:1"))
                .hasMessage("invalid reference format: repository name (Foo) must be lowercase");
    }

    @Test
    void an_id_is_no_name_and_a_name_has_255_characters_at_most() {
        assertThatThrownBy(() -> Reference.parse(HEX))
                .hasMessage(
                        "invalid repository name ("
                                + HEX
                                + "), cannot specify 64-byte hexadecimal strings");
        assertThatThrownBy(() -> Reference.parse("a/" + "b".repeat(300)))
                .hasMessage("repository name must not be more than 255 characters");
        assertThatThrownBy(() -> Reference.parse("a:" + "b".repeat(129)))
                .hasMessage("invalid reference format");
    }
}
