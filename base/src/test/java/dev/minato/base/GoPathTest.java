package dev.minato.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of Go's path_test.go. */
class GoPathTest {
    @ParameterizedTest
    @CsvSource({
        "'', .",
        "abc, abc",
        "abc/def, abc/def",
        ".., ..",
        "../../abc, ../../abc",
        "/abc, /abc",
        "/, /",
        "abc/, abc",
        "/abc/, /abc",
        "abc//def//ghi, abc/def/ghi",
        "//abc, /abc",
        "abc/./def, abc/def",
        "/./abc/def, /abc/def",
        "abc/., abc",
        "abc/def/../ghi/../jkl, abc/jkl",
        "abc/def/.., abc",
        "abc/def/../.., .",
        "/abc/def/../.., /",
        "abc/def/../../.., ..",
        "/abc/def/../../.., /",
        "abc/../../././../def, ../../def"
    })
    void aPathIsCleanedAsGoDoes(String path, String clean) {
        assertThat(GoPath.clean(path)).isEqualTo(clean);
    }
}
