package dev.minato.azure.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.ScaleRule.ScaleAuth;
import dev.minato.platform.scale.ScaleSpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How templates say how many replicas there are to be. */
class ScaleParserTest {
    private static ScaleSpec scale(String json) {
        return AppDocumentSamples.template("{'containers':[{'image':'a'}],'scale':" + json + "}")
                .spec()
                .scale();
    }

    @Test
    void timesAndRulesOfEachForm() {
        ScaleSpec scale =
                scale(
                        "{'minReplicas':0,'maxReplicas':'7','pollingInterval':10,"
                                + "'cooldownPeriod':60,'rules':["
                                + "{'name':'web','http':{'metadata':{'concurrentRequests':'25'}}},"
                                + "{'name':'plain','http':{}},"
                                + "{'name':'q','azureQueue':{'queueName':'jobs','queueLength':3,"
                                + "'auth':[{'secretRef':'s','triggerParameter':'connection'}]}},"
                                + "{'name':'night','custom':{'type':'cron','metadata':"
                                + "{'timezone':'UTC','desiredReplicas':2}}}]}");
        assertThat(scale.maxReplicas()).isEqualTo(7);
        assertThat(scale.polling()).isEqualTo(Duration.ofSeconds(10));
        assertThat(scale.cooldown()).isEqualTo(Duration.ofMinutes(1));
        assertThat(scale.rules())
                .containsExactly(
                        new ScaleRule("web", "http", Map.of("concurrentRequests", "25"), List.of()),
                        new ScaleRule("plain", "http", Map.of(), List.of()),
                        new ScaleRule(
                                "q",
                                "azure-queue",
                                Map.of("queueName", "jobs", "queueLength", "3"),
                                List.of(new ScaleAuth("s", "connection"))),
                        new ScaleRule(
                                "night",
                                "cron",
                                Map.of("timezone", "UTC", "desiredReplicas", "2"),
                                List.of()));
        assertThat(scale.rules().getFirst().concurrent()).isEqualTo(25);
        assertThat(scale.rules().get(1).concurrent()).isEqualTo(10);
    }

    @Test
    void whatAzureFillsInIsWhatIsMeantWithoutIt() {
        assertThat(scale("{'pollingInterval':30,'cooldownPeriod':300,'rules':[]}"))
                .isEqualTo(scale("{}"))
                .isEqualTo(new ScaleSpec(0, 10));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'maxReplicas':0}|maxReplicas|0 is out of range: give 1 to 1000",
                "{'maxReplicas':1001}|maxReplicas|1001 is out of range",
                "{'minReplicas':-1}|minReplicas|-1 is out of range",
                "{'minReplicas':5,'maxReplicas':4}|minReplicas|5 is more than maxReplicas 4",
                "{'pollingInterval':0}|pollingInterval|0 is out of range",
                "{'cooldownPeriod':100000}|cooldownPeriod|100000 is out of range",
                "{'rules':[{'http':{}}]}|rules[0].name|is missing",
                "{'rules':[{'name':'a'}]}|rules[0]|has no type",
                "{'rules':[{'name':'a','http':{},'custom':{'type':'cron'}}]}"
                        + "|rules[0]|has the types http, custom",
                "{'rules':[{'name':'a','http':{}},{'name':'a','http':{}}]}"
                        + "|rules[1].name|given twice",
                "{'rules':[{'name':'a','http':{'metadata':{'concurrentRequests':'0'}}}]}"
                        + "|rules[0].http.metadata.concurrentRequests|\"0\" is not a number of 1",
                "{'rules':[{'name':'a','http':{'metadata':{'concurrentRequests':'many'}}}]}"
                        + "|rules[0].http.metadata.concurrentRequests|\"many\"",
                "{'rules':[{'name':'a','custom':{'metadata':{}}}]}|rules[0].custom.type|is missing",
                "{'rules':[{'name':'a','custom':{'type':'http'}}]}"
                        + "|rules[0].custom.type|a rule of its own",
                "{'rules':[{'name':'a','azureQueue':{}}]}|rules[0].azureQueue.queueName|is missing",
                "{'rules':[{'name':'a','tcp':{'metadata':{'concurrentConnections':'0'}}}]}"
                        + "|rules[0].tcp.metadata.concurrentConnections|1 to 1000000",
                "{'rules':[{'name':'a','tcp':{'metadata':{'concurrentRequests':'many'}}}]}"
                        + "|rules[0].tcp.metadata.concurrentRequests|1 to 1000000",
                "{'rules':[{'name':'a','custom':{'type':'tcp'}}]}"
                        + "|rules[0].custom.type|is a rule of its own: give tcp{}",
                "{'rules':[{'name':'a','custom':{'type':'redis','auth':[{'secretRef':'s'}]}}]}"
                        + "|rules[0].custom.auth[0].triggerParameter|is missing",
                "{'rules':[{'name':'a','custom':{'type':'redis','auth':[{'triggerParameter':"
                        + "'password'}]}}]}|rules[0].custom.auth[0].secretRef|is missing",
                "{'maxReplicas':'many'}|maxReplicas|many",
                "{'rules':[{'name':'a','custom':{'type':'redis','metadata':'listName'}}]}"
                        + "|rules[0].custom.metadata|object",
                "{'rules':[{'name':'a','custom':{'type':'redis','metadata':{'listName':{}}}}]}"
                        + "|rules[0].custom.metadata.listName|text",
                "{'rules':[{'name':'a','custom':{'type':'redis','metadata':{'listName':[1]}}}]}"
                        + "|rules[0].custom.metadata.listName|text"
            })
    void whatIsWrongIsSaidWithItsField(String json, String field, String text) {
        assertThatThrownBy(() -> scale(json))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
                            assertThat(fault.field()).contains("template.scale." + field);
                            assertThat(fault.text()).contains(text);
                        });
    }

    /** Earlier documentation calls them requests. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|10",
                "{'metadata':{'concurrentConnections':'25'}}|25",
                "{'metadata':{'concurrentRequests':'7'}}|7",
                "{'metadata':{'concurrentRequests':'7','concurrentConnections':'25'}}|25"
            })
    void aRuleOfTcpCountsConnections(String rule, int each) {
        ScaleRule read = scale("{'rules':[{'name':'a','tcp':" + rule + "}]}").rules().getFirst();
        assertThat(read.type()).isEqualTo(ScaleRule.TCP);
        assertThat(read.countsArrivals()).isTrue();
        assertThat(read.concurrent()).isEqualTo(each);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'rules':[{'name':'a','custom':{'type':'redis','identity':'system'}}]}"
                        + "|rules[0].custom.identity",
                "{'fallback':{'failureThreshold':3,'replicas':2}}|fallback",
                "{'rules':[{'name':'a','custom':{'type':'redis','fallback':{'replicas':2}}}]}"
                        + "|rules[0].custom.fallback"
            })
    void whatIsNotDoneIsRefusedByItsName(String json, String field) {
        assertThatThrownBy(() -> scale(json))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.kind()).isEqualTo(Fault.Kind.UNSUPPORTED);
                            assertThat(fault.field()).contains("template.scale." + field);
                        });
    }
}
