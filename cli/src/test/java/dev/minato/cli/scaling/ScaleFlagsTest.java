package dev.minato.cli.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a line's options of scaling make of a template: az's, and our own. */
class ScaleFlagsTest {
    private static final JsonNode BEFORE =
            parsed(
                    "{\"scale\":{\"minReplicas\":1,\"rules\":[{\"name\":\"a\",\"http\":{}},"
                            + "{\"name\":\"b\",\"custom\":{\"type\":\"cron\"}}]}}");

    private static JsonNode parsed(String json) {
        return JsonTree.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static ScaleFlags flags(String line) {
        ScaleFlags flags = new ScaleFlags();
        CommandGrammar grammar = new CommandGrammar("update");
        flags.declare(grammar);
        assertThat(grammar.read(List.of(line.split(" ")))).isTrue();
        return flags;
    }

    private static String template(String line) {
        ObjectNode template = JsonTree.object();
        flags(line).lay(template, BEFORE);
        return template.toString().replace('"', '\'');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--min-replicas 0 --max-replicas 5 --cooldown 60 --polling-interval 5"
                        + "|{'scale':{'minReplicas':0,'maxReplicas':5,'cooldownPeriod':60,"
                        + "'pollingInterval':5}}",
                "--scale-rule-name a --scale-rule-http-concurrency 50"
                        + "|{'scale':{'rules':[{'name':'b','custom':{'type':'cron'}},{'name':'a',"
                        + "'http':{'metadata':{'concurrentRequests':'50'},'auth':[]}}]}}",
                "--scale-rule-name a --scale-rule-tcp-concurrency 50"
                        + "|{'scale':{'rules':[{'name':'b','custom':{'type':'cron'}},{'name':'a',"
                        + "'tcp':{'metadata':{'concurrentConnections':'50'},'auth':[]}}]}}",
                "--scale-rule-name c --scale-rule-type redis --scale-rule-metadata listName=jobs"
                        + " address=127.0.0.1:6379 --scale-rule-auth password=redis-password"
                        + "|{'scale':{'rules':[{'name':'a','http':{}},{'name':'b','custom':"
                        + "{'type':'cron'}},{'name':'c','custom':{'type':'redis','metadata':"
                        + "{'listName':'jobs','address':'127.0.0.1:6379'},'auth':"
                        + "[{'triggerParameter':'password','secretRef':'redis-password'}]}}]}}"
            })
    void aLineIsWhatAzSends(String line, String template) {
        assertThat(template(line)).isEqualTo(template);
    }

    @Test
    void withoutThemNothingIsSaid() {
        assertThat(new ScaleFlags().isEmpty()).isTrue();
        assertThat(flags("--cooldown 9").isEmpty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--scale-rule-type redis|which rule?",
                "--scale-rule-name a --scale-rule-type redis --scale-rule-metadata listName"
                        + "|listName is not NAME=VALUE",
                "--scale-rule-name a --scale-rule-type redis --scale-rule-http-concurrency 5"
                        + "|for rules of type http alone",
                "--scale-rule-name a --scale-rule-type http --scale-rule-tcp-concurrency 5"
                        + "|for rules of type tcp alone",
                "--scale-rule-name a --scale-rule-tcp-concurrency 5 --scale-rule-http-concurrency 5"
                        + "|for rules of type http alone"
            })
    void whatIsWrongIsSaid(String line, String text) {
        assertThatThrownBy(() -> template(line))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(text);
    }
}
