package dev.minato.cli.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.cli.client.JsonTree;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What {@code app scale} shows of an app. */
class ScaleViewTest {
    private static JsonNode view(String tags, String scale) {
        return ScaleView.of(
                JsonTree.parse(
                        "{'name':'shop','tags':%s,'properties':{'template':{'scale':%s}}}"
                                .formatted(tags, scale)
                                .replace('\'', '"')
                                .getBytes(StandardCharsets.UTF_8)));
    }

    private static String table(JsonNode view) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ScaleView.table(view).print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).replaceAll(" {2,}", "  ");
    }

    @Test
    void timesThatAreNotGivenAreThoseThatCount() {
        JsonNode view = view("{}", "{'minReplicas':0,'maxReplicas':10,'rules':null}");

        assertThat(view.toString().replace('"', '\''))
                .isEqualTo(
                        "{'name':'shop','standby':'none','scale':{'cooldownPeriod':300,"
                                + "'pollingInterval':30,'minReplicas':0,'maxReplicas':10}}");
        assertThat(table(view))
                .isEqualTo(
                        """
                        NAME  MIN  MAX  COOLDOWN  POLLING  STANDBY  RULES
                        shop  0  10  300s  30s  none  -
                        """);
    }

    @Test
    void rulesOfEveryFormFitInALine() {
        assertThat(
                        table(
                                view(
                                        "{'minato-standby':'frozen'}",
                                        "{'minReplicas':1,'maxReplicas':3,'cooldownPeriod':9,"
                                                + "'pollingInterval':5,'rules':["
                                                + "{'name':'web','http':{}},"
                                                + "{'name':'q','azureQueue':{'queueName':'jobs',"
                                                + "'queueLength':3,'auth':[{'secretRef':'s',"
                                                + "'triggerParameter':'connection'}]}},"
                                                + "{'name':'day','custom':{'type':'cron',"
                                                + "'metadata':{'timezone':'UTC'}}}]}")))
                .isEqualTo(
                        """
                        NAME  MIN  MAX  COOLDOWN  POLLING  STANDBY  RULES
                        shop  1  3  9s  5s  frozen  web: http; q: azureQueue queueName=jobs \
                        queueLength=3 connection=secretref:s; day: cron timezone=UTC
                        """);
    }
}
