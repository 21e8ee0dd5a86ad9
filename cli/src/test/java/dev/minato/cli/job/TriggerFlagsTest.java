package dev.minato.cli.job;

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

/** What a line's options make of a job's configuration: az's, and our own. */
class TriggerFlagsTest {
    private static final String MANUAL =
            "{'triggerType':'Manual','manualTriggerConfig':"
                    + "{'parallelism':4,'replicaCompletionCount':2}}";
    private static final String SCHEDULE =
            "{'triggerType':'Schedule','scheduleTriggerConfig':"
                    + "{'cronExpression':'0 3 * * *','parallelism':1,'replicaCompletionCount':1}}";
    private static final String EVENT =
            "{'triggerType':'Event','eventTriggerConfig':{'scale':{'rules':["
                    + "{'name':'a','type':'redis','metadata':{'listName':'x'}},"
                    + "{'name':'b','type':'cron'}]}}}";

    private static JsonNode parsed(String json) {
        return JsonTree.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** Blanks within a word are written as underscores. */
    private static TriggerFlags flags(String line) {
        TriggerFlags flags = new TriggerFlags();
        CommandGrammar grammar = new CommandGrammar("create");
        flags.declare(grammar);
        List<String> words =
                line.isEmpty()
                        ? List.of()
                        : List.of(line.split(" ", -1)).stream()
                                .map(word -> word.replace('_', ' '))
                                .toList();
        assertThat(grammar.read(words)).isTrue();
        return flags;
    }

    private static String created(String line) {
        ObjectNode configuration = JsonTree.object();
        flags(line).layNew(configuration);
        return JsonTree.line(configuration).replace('"', '\'');
    }

    private static String updated(String line, String before) {
        ObjectNode configuration = JsonTree.object();
        flags(line).lay(configuration, parsed(before));
        return JsonTree.line(configuration).replace('"', '\'');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "^^|{'triggerType':'Manual'}",
                "--parallelism 3 --replica-completion-count 2|{'triggerType':'Manual',"
                        + "'manualTriggerConfig':{'parallelism':3,'replicaCompletionCount':2}}",
                "--cron-expression */5_*_*_*_* --parallelism 3|{'triggerType':'Schedule',"
                        + "'scheduleTriggerConfig':{'parallelism':3,"
                        + "'cronExpression':'*/5 * * * *'}}",
                "--trigger-type Schedule --cron-expression 0_3_*_*_* --time-zone Europe/Berlin"
                        + " --missed once --overlap forbid|{'triggerType':'Schedule',"
                        + "'scheduleTriggerConfig':{'cronExpression':'0 3 * * *',"
                        + "'timeZone':'Europe/Berlin','missedRunPolicy':'Once',"
                        + "'concurrencyPolicy':'Forbid'}}",
                "--scale-rule-name queue --scale-rule-type redis --scale-rule-metadata"
                        + " listName=jobs address=10.0.0.5:6379 --scale-rule-auth"
                        + " password=redis-password"
                        + "|{'triggerType':'Event','eventTriggerConfig':{'scale':{'rules':["
                        + "{'name':'queue','type':'redis','metadata':{'listName':'jobs',"
                        + "'address':'10.0.0.5:6379'},'auth':[{'triggerParameter':'password',"
                        + "'secretRef':'redis-password'}]}]}}}",
                "--trigger-type Event --min-executions 1 --max-executions 9 --polling-interval 5"
                        + " --scaling-strategy accurate --scale-rule-name q --scale-rule-type redis"
                        + "|{'triggerType':'Event','eventTriggerConfig':{'scale':{"
                        + "'minExecutions':1,'maxExecutions':9,'pollingInterval':5,"
                        + "'scalingStrategy':{'strategy':'accurate'},'rules':[{'name':'q',"
                        + "'type':'redis','metadata':{},'auth':[]}]}}}"
            })
    void aLineIsTheConfigurationOfANewJob(String line, String configuration) {
        assertThat(created(line)).isEqualTo(configuration);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "--cron-expression 0_3_*_*_* --scale-rule-name q|--cron-expression is of trigger"
                        + " Schedule and --scale-rule-name of trigger Event: a job has one of them",
                "--overlap forbid --max-executions 4|--overlap is of trigger Schedule and"
                        + " --max-executions of trigger Event: a job has one of them",
                "--trigger-type Manual --time-zone UTC|--time-zone is of trigger Schedule, and a"
                        + " job of trigger Manual is made: leave it out, or give --trigger-type"
                        + " Schedule",
                "--trigger-type Schedule --cron-expression 0_3_*_*_* --scale-rule-type redis"
                        + "|--scale-rule-name is of trigger Event, and a job of trigger Schedule is"
                        + " made: leave it out, or give --trigger-type Event",
                "--trigger-type Schedule|a job of trigger Schedule needs --cron-expression, for"
                        + " example --cron-expression '0 3 * * *'",
                "--missed once|a job of trigger Schedule needs --cron-expression, for example"
                        + " --cron-expression '0 3 * * *'",
                "--max-executions 4|a job of trigger Event needs --scale-rule-name, for example"
                        + " --scale-rule-name queue",
                "--scale-rule-name q|what does rule q count? Give --scale-rule-type, for example"
                        + " redis",
                "--scale-rule-type redis|which rule? Give it a name by --scale-rule-name",
                "--scale-rule-name q --scale-rule-type redis --scale-rule-metadata listName"
                        + "|--scale-rule-metadata listName is not NAME=VALUE"
            })
    void whatContradictsItselfIsRefused(String line, String text) {
        assertThatThrownBy(() -> created(line)).isInstanceOf(Fault.class).hasMessage(text);
    }

    @Test
    void replicasAreOfTheTriggerThatTheJobHas() {
        assertThat(updated("--parallelism 3", MANUAL))
                .isEqualTo("{'manualTriggerConfig':{'parallelism':3}}");
        assertThat(updated("--parallelism 3", SCHEDULE))
                .isEqualTo("{'scheduleTriggerConfig':{'parallelism':3}}");
        assertThat(updated("--replica-completion-count 3", EVENT))
                .isEqualTo("{'eventTriggerConfig':{'replicaCompletionCount':3}}");
    }

    @Test
    void aChangeOfAScheduleSaysThatAlone() {
        assertThat(updated("--overlap replace", SCHEDULE))
                .isEqualTo("{'scheduleTriggerConfig':{'concurrencyPolicy':'Replace'}}");
        assertThat(updated("--trigger-type Schedule --missed skip", SCHEDULE))
                .isEqualTo("{'scheduleTriggerConfig':{'missedRunPolicy':'Skip'}}");
    }

    @Test
    void aRuleOfThatNameIsReplacedAndOthersStay() {
        assertThat(updated("--scale-rule-name a --scale-rule-metadata listName=y", EVENT))
                .isEqualTo(
                        "{'eventTriggerConfig':{'scale':{'rules':[{'name':'b','type':'cron'},"
                                + "{'name':'a','type':'redis','metadata':{'listName':'y'},"
                                + "'auth':[]}]}}}");
        assertThat(updated("--scale-rule-name c --scale-rule-type kafka", EVENT))
                .isEqualTo(
                        "{'eventTriggerConfig':{'scale':{'rules':["
                                + "{'name':'a','type':'redis','metadata':{'listName':'x'}},"
                                + "{'name':'b','type':'cron'},"
                                + "{'name':'c','type':'kafka','metadata':{},'auth':[]}]}}}");
        assertThat(updated("--scaling-strategy eager", EVENT))
                .isEqualTo(
                        "{'eventTriggerConfig':{'scale':{'scalingStrategy':"
                                + "{'strategy':'eager'}}}}");
    }

    @Test
    void anotherTriggerEndsTheFormerAndKeepsTheReplicas() {
        assertThat(
                        updated(
                                "--trigger-type Schedule --cron-expression 0_3_*_*_*"
                                        + " --parallelism 5",
                                MANUAL))
                .isEqualTo(
                        "{'triggerType':'Schedule','manualTriggerConfig':null,"
                                + "'scheduleTriggerConfig':{'parallelism':5,"
                                + "'cronExpression':'0 3 * * *','replicaCompletionCount':2}}");
        assertThat(updated("--trigger-type Manual", EVENT))
                .isEqualTo("{'triggerType':'Manual','eventTriggerConfig':null}");
    }

    @Test
    void anOptionOfAnotherTriggerIsRefused() {
        assertThatThrownBy(() -> updated("--cron-expression 0_3_*_*_*", EVENT))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "--cron-expression is of trigger Schedule, and the job has trigger Event:"
                                + " leave it out, or give --trigger-type Schedule");
        assertThatThrownBy(() -> updated("--trigger-type Schedule --polling-interval 5", MANUAL))
                .hasMessage(
                        "--polling-interval is of trigger Event, and the job gets trigger Schedule:"
                                + " leave it out, or give --trigger-type Event");
        assertThatThrownBy(() -> updated("--trigger-type Event", SCHEDULE))
                .hasMessageStartingWith("a job of trigger Event needs --scale-rule-name");
    }

    @Test
    void withoutThemNothingIsSaid() {
        assertThat(flags("").isEmpty()).isTrue();
        assertThat(updated("", EVENT)).isEqualTo("{}");
        for (String line :
                List.of(
                        "--trigger-type Event",
                        "--parallelism 1",
                        "--time-zone UTC",
                        "--max-executions 4",
                        "--scale-rule-name a")) {
            assertThat(flags(line).isEmpty()).as(line).isFalse();
        }
    }

    @Test
    void aFileWithATriggerEndsTheConfigurationsOfOthers() {
        ObjectNode configuration =
                (ObjectNode)
                        parsed(
                                "{'triggerType':'schedule','scheduleTriggerConfig':{},"
                                        + "'eventTriggerConfig':{'scale':{}}}");

        TriggerFlags.endOthers(configuration);

        assertThat(JsonTree.line(configuration).replace('"', '\''))
                .isEqualTo(
                        "{'triggerType':'schedule','scheduleTriggerConfig':{},"
                                + "'eventTriggerConfig':{'scale':{}},"
                                + "'manualTriggerConfig':null}");
    }
}
