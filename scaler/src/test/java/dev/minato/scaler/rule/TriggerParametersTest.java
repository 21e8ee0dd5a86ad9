package dev.minato.scaler.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerSpec;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How what a rule says is found and read, and the texts about what is wrong. */
class TriggerParametersTest {
    private static final TriggerType TYPE =
            new TriggerType() {
                @Override
                public String name() {
                    return "sample";
                }

                @Override
                public List<TriggerParameter> parameters() {
                    return List.of(
                            TriggerParameter.of("address", "TAE"),
                            TriggerParameter.of("token", "A").asSecret(),
                            TriggerParameter.of("password", "EA").asSecret(),
                            TriggerParameter.metadata("text"),
                            TriggerParameter.metadata("mode").oneOf("Fast", "Slow"));
                }

                @Override
                public Trigger open(TriggerParameters rule) {
                    throw new IllegalStateException("it is not opened");
                }
            };

    private static TriggerParameters rule(
            Map<String, String> metadata, Map<String, String> auth, Map<String, String> env) {
        return new TriggerParameters(TYPE, new TriggerSpec("sample", metadata, auth, env));
    }

    private static TriggerParameters text(String value) {
        return rule(Map.of("text", value), Map.of(), Map.of());
    }

    private static Fault refused(ThrowingCallable reading) {
        return catchThrowableOfType(Fault.class, reading);
    }

    @Test
    void theFirstPlaceOfTheOrderThatIsNotBlankCounts() {
        Map<String, String> env = Map.of("A", "from-env");
        assertThat(rule(Map.of("address", "m"), Map.of("address", "a"), env).required("address"))
                .isEqualTo("m");
        assertThat(rule(Map.of("address", " "), Map.of("address", "a"), env).required("address"))
                .isEqualTo("a");
        assertThat(
                        rule(Map.of("ADDRESSfromenv", " A "), Map.of("Address", ""), env)
                                .required("address"))
                .isEqualTo("from-env");
    }

    @Test
    void whatIsMissingSaysWhereItMayStand() {
        Fault address = refused(() -> rule(Map.of(), Map.of(), Map.of()).required("address"));
        assertThat(address.field()).contains("metadata.address");
        assertThat(address.text())
                .isEqualTo(
                        "trigger sample: address is missing: give metadata.address or auth"
                                + " (triggerParameter address) or metadata.addressFromEnv");
        assertThat(refused(() -> text("x").required("token")).field()).contains("auth");
    }

    @Test
    void aVariableThatTheFirstContainerDoesNotHaveIsTold() {
        Fault fault =
                refused(() ->
                        rule(Map.of("addressFromEnv", "HOST"), Map.of(), Map.of("HOSTS", "x"))
                                .text("address"));
        assertThat(fault.field()).contains("metadata.addressFromEnv");
        assertThat(fault.text())
                .contains("names the variable \"HOST\", which the first container does not have");
    }

    @Test
    void switchesAreReadAsGoReadsThem() {
        for (String yes : List.of("1", "t", "true", "T", "TRUE", " true ")) {
            assertThat(text(yes).flag("text", false)).as(yes).isTrue();
        }
        for (String no : List.of("0", "f", "false", "False")) {
            assertThat(text(no).flag("text", true)).as(no).isFalse();
        }
        assertThat(refused(() -> text("yes").flag("text", true)).text())
                .isEqualTo("trigger sample: metadata.text is \"yes\": it must be true or false");
    }

    @Test
    void numbersAreThoseOfJson() {
        assertThat(text("2.5").target("text")).isEqualTo(2.5);
        assertThat(text("1e3").decimal("text")).contains(1000.0);
        assertThat(text("7").whole("text", 1, 0)).isEqualTo(7);
        for (String wrong : List.of("NaN", "Infinity", "0x10", "1d", "1e999", "-1", "1,5", "")) {
            if (!wrong.isEmpty()) {
                assertThat(refused(() -> text(wrong).target("text"))).as(wrong).isNotNull();
            }
        }
        assertThat(refused(() -> text("0").target("text")).text())
                .contains("metadata.text is \"0\": it must be a number above 0");
        assertThat(refused(() -> text("99999999999999999999").whole("text", 1, 1)).text())
                .contains("it must be a whole number of 1 or more");
    }

    @Test
    void durationsHaveAUnitOrAreMilliseconds() {
        assertThat(text("30s").duration("text", Duration.ofDays(1))).hasSeconds(30);
        assertThat(text("1500").duration("text", Duration.ofDays(1))).hasMillis(1500);
        for (String wrong : List.of("-1s", "0", "fast", "1 s")) {
            assertThat(refused(() -> text(wrong).duration("text", Duration.ZERO)))
                    .as(wrong)
                    .isNotNull();
        }
    }

    @Test
    void listsAreSplitAtCommas() {
        assertThat(text(" a , b,,c ").list("text")).containsExactly("a", "b", "c");
    }

    @Test
    void aChoiceIsTakenInAnyCaseAndTellsTheOthers() {
        assertThat(rule(Map.of("mode", "fAST"), Map.of(), Map.of()).choice("mode", "Slow"))
                .isEqualTo("Fast");
        assertThat(
                        refused(() ->
                                        rule(Map.of("mode", "quick"), Map.of(), Map.of())
                                                .choice("mode", "Slow"))
                                .text())
                .contains("metadata.mode is \"quick\": it must be one of Fast, Slow");
    }

    @Test
    void noTextShowsASecret() {
        TriggerParameters rule =
                rule(
                        Map.of("passwordFromEnv", "PW"),
                        Map.of("token", "tok-12345", "unheard", "other-secret"),
                        Map.of("PW", "pw-98765"));
        assertThat(rule.invalid("token", "it must be other than tok-12345").text())
                .isEqualTo(
                        "trigger sample: the value of auth for parameter token is not right: it"
                                + " must be other than ***");
        assertThat(rule.mask().hide("pw-98765 tok-12345 other-secret fine"))
                .isEqualTo("*** *** *** fine");
        assertThat(rule.invalid("password", "wrong").text()).doesNotContain("98765");
    }

    @Test
    void aShortSecretIsHiddenAsAWord() {
        SecretMask mask = new SecretMask();
        mask.add("ab");
        assertThat(mask.hide("password ab of cabin, ab")).isEqualTo("password *** of cabin, ***");
    }
}
