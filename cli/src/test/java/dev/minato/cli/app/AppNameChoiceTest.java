package dev.minato.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppNameChoiceTest {
    @ParameterizedTest
    @CsvSource({
        "My_Shop,my-shop",
        "My Shop,my-shop",
        "web,web",
        "2nd_try,nd-try",
        "42-things,things",
        "a--b__c,a-b-c",
        "Hello World!,hello-world",
        "ends-with-,ends-with"
    })
    void aFolderIsFoldedToTheNearestName(String folder, String name) {
        assertThat(AppNameChoice.fold(folder)).isEqualTo(name);
    }

    @Test
    void aLongNameIsCutWhereItMay() {
        assertThat(AppNameChoice.fold("x".repeat(40))).isEqualTo("x".repeat(32));
        assertThat(AppNameChoice.fold("x".repeat(31) + "-y")).isEqualTo("x".repeat(31));
    }

    @Test
    void whereNothingIsLeftAnotherIsProposed() {
        assertThatThrownBy(() -> AppNameChoice.fold("1234"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("\"1234\" does not make an app's name")
                .hasMessageEndingWith("give one, for example -n app");
        assertThatThrownBy(() -> AppNameChoice.fold("x")).hasMessageEndingWith("-n x-app");
    }

    @ParameterizedTest
    @CsvSource({"Bad_Name, bad-name", "x, x-app", "'', app", "-a-, a-app"})
    void aNameThatBreaksTheRuleIsRefusedWithAProposal(String name, String proposal) {
        assertThatThrownBy(() -> AppNameChoice.checked(name))
                .isInstanceOf(Fault.class)
                .hasMessageEndingWith("for example, " + proposal);
    }
}
