package dev.minato.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"ab", "a1", "my-shop", "a-b-c", "abcdefghijklmnopqrstuvwxyz012345"})
    void takesWhatTheRuleAllows(String name) {
        assertThat(AppName.parse(name).text()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "A1",
                "1a",
                "-a",
                "a-",
                "a--b",
                "a_b",
                "a.b",
                "a b",
                "a\n",
                "../x",
                "abcdefghijklmnopqrstuvwxyz0123456"
            })
    void refusesWhatItDoesNotWithTheRule(String name) {
        assertThatThrownBy(() -> AppName.parse(name))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
                            assertThat(fault.field()).contains("name");
                            assertThat(fault.text())
                                    .startsWith("Invalid ContainerApp name '")
                                    .contains(
                                            "a name must consist of lower case alphanumeric"
                                                    + " characters or '-', start with a letter, end"
                                                    + " with an alphanumeric character, have no"
                                                    + " '--', and be 2 to 32 characters long")
                                    .doesNotContain("\n");
                        });
    }

    @Test
    void aHostileNameIsShownShort() {
        assertThatThrownBy(() -> AppName.parse("x".repeat(100_000)))
                .hasMessageMatching("(?s).{1,400}");
    }
}
