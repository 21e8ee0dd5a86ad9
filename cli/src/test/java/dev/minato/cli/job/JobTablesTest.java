package dev.minato.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.cli.client.JsonTree;
import dev.minato.cli.output.TextTable;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Jobs and executions as people see them. */
class JobTablesTest {
    private static List<JsonNode> parsed(String... documents) {
        List<JsonNode> all = new ArrayList<>();
        for (String one : documents) {
            all.add(JsonTree.parse(one.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        }
        return all;
    }

    private static List<String> printed(TextTable table) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        table.print(new PrintStream(bytes, false, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static String job(String name, String state, String configuration) {
        return "{'name':'"
                + name
                + "','properties':{"
                + state
                + "'provisioningState':'Succeeded','configuration':{"
                + configuration
                + "},'template':{'containers':[{'image':'ghcr.io/acme/report:1.4'}]}}}";
    }

    @Test
    void jobsWithWhatBeginsThemAndWhen() {
        List<String> lines =
                printed(
                        JobTables.of(
                                parsed(
                                        job(
                                                "nightly",
                                                "'runningState':'Ready','scheduleStatus':"
                                                        + "{'nextTime':'2026-02-01T03:00:00Z'},",
                                                "'triggerType':'Schedule',"
                                                        + "'scheduleTriggerConfig':"
                                                        + "{'cronExpression':'0 3 * * *',"
                                                        + "'timeZone':'UTC'}"),
                                        job(
                                                "hourly",
                                                "'runningState':'Suspended',",
                                                "'triggerType':'Schedule',"
                                                        + "'scheduleTriggerConfig':"
                                                        + "{'cronExpression':'0 * * * *',"
                                                        + "'timeZone':'Asia/Tokyo'}"),
                                        job(
                                                "resize",
                                                "'runningState':'Progressing',",
                                                "'triggerType':'Event','eventTriggerConfig':"
                                                        + "{'scale':{'rules':[{'name':'queue',"
                                                        + "'type':'redis'},{'name':'b'}]}}"),
                                        job("export", "", "'triggerType':'Manual'"))));

        assertThat(lines)
                .containsExactly(
                        "NAME      TRIGGER    STATE         SCHEDULE/RULES         NEXT"
                                + "                IMAGE",
                        "nightly   Schedule   Ready         0 3 * * *             "
                                + " 2026-02-01T03:00Z   ghcr.io/acme/report:1.4",
                        "hourly    Schedule   Suspended     0 * * * * Asia/Tokyo"
                                + "                       ghcr.io/acme/report:1.4",
                        "resize    Event      Progressing   queue (redis) +1"
                                + "                           ghcr.io/acme/report:1.4",
                        "export    Manual     Succeeded"
                                + " ".repeat(48)
                                + "ghcr.io/acme/report:1.4");
    }

    @Test
    void jobsFitIntoAHundredCharacters() {
        List<String> lines =
                printed(
                        JobTables.of(
                                parsed(
                                        job(
                                                "nightly-report",
                                                "'runningState':'Ready','scheduleStatus':"
                                                        + "{'nextTime':'2026-02-01T03:00:00Z'},",
                                                "'triggerType':'Schedule',"
                                                        + "'scheduleTriggerConfig':"
                                                        + "{'cronExpression':'30 2 * * 1-5'}"))));

        assertThat(lines).hasSize(2).allMatch(line -> line.length() <= 100);
    }

    @Test
    void whatIsBeingDeletedSaysSo() {
        assertThat(
                        printed(
                                JobTables.of(
                                        parsed(
                                                job("a", "'runningState':'Ready',", "")
                                                        .replace("Succeeded", "Deleting")))))
                .last()
                .asString()
                .contains("Deleting");
    }

    @Test
    void executionsWithTheirTriggers() {
        assertThat(
                        printed(
                                JobTables.ofExecutions(
                                        parsed(
                                                "{'name':'nightly-a','properties':{"
                                                        + "'triggerType':'Schedule',"
                                                        + "'status':'Failed',"
                                                        + "'startTime':'2026-02-01T03:00:00.25Z',"
                                                        + "'endTime':'2026-02-01T03:00:09Z',"
                                                        + "'reason':'DeadlineExceeded'}}"))))
                .containsExactly(
                        "NAME        TRIGGER    STATUS   STARTED                ENDED"
                                + "                  REASON",
                        "nightly-a   Schedule   Failed   2026-02-01T03:00:00Z  "
                                + " 2026-02-01T03:00:09Z   DeadlineExceeded");
    }

    @Test
    void tasksAreToldWhereAnExecutionHasSome() {
        assertThat(
                        printed(
                                JobTables.ofExecutions(
                                        parsed(
                                                "{'name':'a','properties':{'status':'Running',"
                                                        + "'array':{'total':100,'succeeded':30,"
                                                        + "'failed':2,'running':8}}}",
                                                "{'name':'b','properties':"
                                                        + "{'status':'Succeeded'}}"))))
                .containsExactly(
                        "NAME   TRIGGER   STATUS      TASKS                                 STARTED"
                                + "   ENDED   REASON",
                        "a                Running     32 of 100 done, 8 running, 2 failed",
                        "b                Succeeded");
    }
}
