package dev.minato.scaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.platform.scale.Triggers;
import dev.minato.scaler.driver.ClassPathDrivers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table of types, and what a rule says about itself before anybody is asked. */
class KedaTriggersTest {
    /** What a rule of a type needs at the least. */
    private static final Map<String, Map<String, String>> WHOLE =
            Map.of(
                    "cron",
                    Map.of(
                            "timezone", "Europe/Berlin",
                            "start", "0 8 * * *",
                            "end", "0 18 * * *",
                            "desiredReplicas", "2"),
                    "redis",
                    Map.of("listName", "jobs", "address", "cache:6379"),
                    "prometheus",
                    Map.of(
                            "serverAddress", "http://prometheus:9090",
                            "query", "up",
                            "threshold", "1"),
                    "rabbitmq",
                    Map.of(
                            "queueName", "jobs",
                            "host", "amqp://guest:guest@broker:5672/",
                            "mode", "QueueLength",
                            "value", "5"),
                    "kafka",
                    Map.of("bootstrapServers", "broker:9092", "consumerGroup", "workers"));

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "azure-queue|connection",
                "azure-servicebus|connection",
                "cron|timezone",
                "external|scalerAddress",
                "github-runner|runnerScope",
                "kafka|bootstrapServers",
                "mysql|host",
                "postgresql|host",
                "prometheus|serverAddress",
                "rabbitmq|queueName",
                "redis|listName",
                "redis-streams|stream"
            })
    void whatIsMissingIsCalledAsKedaCallsIt(String type, String parameter) {
        Fault fault = refused(rule(type, Map.of()));
        assertThat(fault.field()).contains("metadata." + parameter);
        assertThat(fault.text()).contains(parameter);
    }

    /** Each by itself, whatever else is there. */
    @Test
    void everyParameterThatMustBeThereIsAskedFor() {
        WHOLE.forEach((type, whole) -> {
            assertThat(triggers.check(rule(type, whole))).as(type).isEmpty();
            for (String name : whole.keySet()) {
                Map<String, String> rest = new HashMap<>(whole);
                rest.remove(name);
                assertThat(refused(rule(type, rest)).field())
                        .as("%s without %s", type, name)
                        .contains("metadata." + name);
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cron|desiredReplicas|two|a whole number of 1 or more",
                "cron|desiredReplicas|1e99|a whole number of 1 or more",
                "redis|listLength|many|a whole number of 1 or more",
                "redis|listLength|-1|a whole number of 1 or more",
                "redis|listLength|99999999999999999999|a whole number of 1 or more",
                "redis|activationListLength|NaN|a whole number of 0 or more",
                "redis|enableTLS|yes|true or false",
                "redis|databaseIndex|first|a whole number",
                "prometheus|threshold|NaN|a number above 0",
                "prometheus|threshold|Infinity|a number above 0",
                "prometheus|ignoreNullValues|maybe|true or false",
                "prometheus|timeout|soon|milliseconds",
                "rabbitmq|mode|Depth|one of ",
                "kafka|allowIdleConsumers|2|true or false"
            })
    void aValueOfTheWrongTypeIsRefusedWithItsField(
            String type, String name, String value, String right) {
        Map<String, String> metadata = new HashMap<>(WHOLE.get(type));
        assertThat(triggers.check(rule(type, metadata))).isEmpty();
        metadata.put(name, value);
        Fault fault = refused(rule(type, metadata));
        assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
        assertThat(fault.field()).contains("metadata." + name);
        assertThat(fault.text()).contains("is \"" + value + "\": it must be ").contains(right);
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
