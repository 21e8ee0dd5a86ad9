package dev.minato.scaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.platform.scale.Triggers;
import dev.minato.scaler.driver.ClassPathDrivers;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** The table of types, and what a rule says about itself before anybody is asked. */
class KedaTriggersTest {
    private final Triggers triggers = new KedaTriggers(ClassPathDrivers.loader());

    private static TriggerSpec rule(String type, Map<String, String> metadata) {
        return new TriggerSpec(type, metadata, Map.of(), Map.of());
    }

    private Fault refused(TriggerSpec rule) {
        return catchThrowableOfType(Fault.class, () -> triggers.check(rule));
    }

    @Test
    void everyTypeOfTheTableIsThere() {
        assertThat(triggers.types()).isNotEmpty();
        for (String type : triggers.types()) {
            assertThat(refused(rule(type, Map.of())))
                    .as(type)
                    .isNotNull()
                    .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID))
                    .hasMessageContaining("trigger " + type + ": ");
        }
    }

    @Test
    void aTypeThatIsNotDoneIsRefusedWithTheListAndTheNearest() {
        Fault fault = refused(rule("rediss", Map.of()));
        assertThat(fault.kind()).isEqualTo(Fault.Kind.UNSUPPORTED);
        assertThat(fault.field()).contains("type");
        assertThat(fault.text())
                .startsWith(
                        "a trigger of type \"rediss\" is not done here (did you mean redis?); there"
                                + " are ")
                .contains("cpu, cron, ")
                .contains("http")
                .contains("memory")
                .contains("redis-streams");
    }

    @Test
    void clustersAreRefusedByTheirNames() {
        for (String type : List.of("redis-cluster", "redis-sentinel-streams")) {
            assertThat(refused(rule(type, Map.of())).text())
                    .contains("clusters and sentinels are not asked");
        }
    }

    @Test
    void namesOfTypesAndParametersAreTakenInAnyCase() {
        assertThat(
                        triggers.check(
                                rule("Redis", Map.of("LISTNAME", "jobs", "Address", "cache:6379"))))
                .isEmpty();
    }

    @Test
    void aNameThatIsNotKnownIsWarnedAboutWithTheNearest() {
        assertThat(
                        triggers.check(
                                new TriggerSpec(
                                        "redis",
                                        Map.of(
                                                "listName", "jobs",
                                                "address", "cache:6379",
                                                "listLenght", "9",
                                                "hostFromEnvironment", "X"),
                                        Map.of("pasword", "secret-thing"),
                                        Map.of())))
                .containsExactlyInAnyOrder(
                        "Trigger redis has no parameter called metadata.listLenght (did you mean"
                                + " listLength?); it is not read.",
                        "Trigger redis has no parameter called metadata.hostFromEnvironment; it is"
                                + " not read.",
                        "Trigger redis has no parameter called auth's pasword (did you mean"
                                + " password?); it is not read.");
    }

    @Test
    void whatStandsWhereItIsNotReadIsWarnedAbout() {
        assertThat(
                        triggers.check(
                                new TriggerSpec(
                                        "redis",
                                        Map.of("listName", "jobs", "address", "c:1", "ca", "PEM"),
                                        Map.of("listLength", "4"),
                                        Map.of())))
                .containsExactlyInAnyOrder(
                        "Trigger redis does not read metadata.ca: it takes ca from auth"
                                + " (triggerParameter ca).",
                        "Trigger redis does not read auth's listLength: it takes listLength from"
                                + " metadata.listLength.");
    }

    @Test
    void twoNamesThatDifferInCaseAloneAreRefused() {
        Fault fault =
                refused(
                        rule(
                                "redis",
                                Map.of("listName", "a", "listname", "b", "address", "c:6379")));
        assertThat(fault.field().orElseThrow()).isIn("metadata.listname", "metadata.listName");
        assertThat(fault.text()).contains("are the same parameter, since case does not count");
    }

    @Test
    void aRuleIsOpenedAsItIsChecked() {
        assertThatThrownBy(() -> triggers.open(rule("redis", Map.of())))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("listName is missing: give metadata.listName");
        triggers.open(rule("redis", Map.of("listName", "jobs", "address", "cache:6379"))).close();
    }
}
