package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs that times and events begin, those that are suspended, and batches. */
@Timeout(60)
class JobTriggerApiTest extends ArmFixture {
    private static final String JOB = ArmLab.GROUP + "/providers/Microsoft.App/jobs/nightly";

    /** As az 2.91 sends it, nulls included. */
    private static final String AZ =
            """
            {"location":"local","properties":{"environmentId":"%s/providers/Microsoft.App/managedEnvironments/default",
             "configuration":{"secrets":[{"name":"token","value":"planted-4711"}],%%s,"replicaTimeout":600,"replicaRetryLimit":0,
              "registries":null,"dapr":null},
             "template":{"containers":[{"image":"shop:1","name":"nightly"}],"initContainers":null,"volumes":null}}}\
            """
                    .formatted(ArmLab.GROUP);

    private static final String SCHEDULE =
            "\"triggerType\":\"Schedule\",\"manualTriggerConfig\":null,\"eventTriggerConfig\":null,"
                + "\"scheduleTriggerConfig\":{\"replicaCompletionCount\":null,\"parallelism\":2,\"cronExpression\":\"0"
                + " 6 * * 1-5\"}";

    private static final String EVENT =
            "\"triggerType\":\"event\",\"manualTriggerConfig\":null,\"scheduleTriggerConfig\":null,"
                + "\"eventTriggerConfig\":{\"parallelism\":null,\"replicaCompletionCount\":null,"
                + "\"scale\":{\"minExecutions\":0,\"maxExecutions\":10,\"pollingInterval\":60,"
                + "\"rules\":[{\"name\":\"work\",\"type\":\"queue\",\"metadata\":{\"length\":\"5\"},"
                + "\"auth\":[{\"secretRef\":\"token\",\"triggerParameter\":\"password\"}],"
                + "\"azureQueue\":null,\"custom\":null,\"http\":null}]}}";

    private static final String MANUAL =
            "\"triggerType\":\"Manual\",\"manualTriggerConfig\":{\"parallelism\":1}";

    private ArmLab.Answer put(String configuration) {
        return lab.send("PUT", JOB, AZ.formatted(configuration));
    }

    @Test
    void aScheduleIsAnsweredWithItsDefaultsAndTheNextTime() {
        ArmLab.Answer made = put(SCHEDULE);
        assertThat(made.status()).as(body(made)).isEqualTo(200);
        String config = "properties.configuration.scheduleTriggerConfig.";
        assertThat(made.at(config + "cronExpression")).isEqualTo("0 6 * * 1-5");
        assertThat(made.at(config + "timeZone")).isEqualTo("UTC");
        assertThat(made.at(config + "missedRunPolicy")).isEqualTo("Skip");
        assertThat(made.at(config + "concurrencyPolicy")).isEqualTo("Allow");
        assertThat(made.at(config + "replicaCompletionCount")).isEqualTo("1");
        assertThat(made.at("properties.scheduleStatus.nextTime")).endsWith("T06:00:00Z");
        assertThat(body(made)).doesNotContain("manualTriggerConfig").doesNotContain("null");
        assertThat(lab.send("PUT", JOB, body(made)).status()).as("what was read").isEqualTo(200);
    }

    @Test
    void aPatchOfAScheduleChangesWhatItNames() {
        put(SCHEDULE);
        ArmLab.Answer after =
                lab.send(
                        "PATCH",
                        JOB,
                        "{\"properties\":{\"configuration\":{\"scheduleTriggerConfig\":{"
                            + "\"timeZone\":\"Europe/Berlin\",\"concurrencyPolicy\":\"forbid\"}}}}");
        assertThat(after.status()).as(body(after)).isEqualTo(200);
        String config = "properties.configuration.scheduleTriggerConfig.";
        assertThat(after.at(config + "cronExpression")).isEqualTo("0 6 * * 1-5");
        assertThat(after.at(config + "concurrencyPolicy")).isEqualTo("Forbid");
    }

    @Test
    void anEventIsAnsweredAsItWasSent() {
        ArmLab.Answer made = put(EVENT);
        assertThat(made.status()).as(body(made)).isEqualTo(200);
        String scale = "properties.configuration.eventTriggerConfig.scale.";
        assertThat(made.at(scale + "pollingInterval")).isEqualTo("60");
        assertThat(made.at(scale + "rules.0.type")).isEqualTo("queue");
        assertThat(made.at(scale + "rules.0.auth.0.secretRef")).isEqualTo("token");
        assertThat(body(made)).doesNotContain("planted").doesNotContain("null");
    }

    @Test
    void whatIsSuspendedStartsNothingUntilItIsResumed() {
        put(SCHEDULE);
        assertThat(lab.get(JOB).at("properties.runningState")).isEqualTo("Ready");
        ArmLab.Answer suspended = lab.post(JOB + "/suspend");
        assertThat(suspended.status()).as(body(suspended)).isEqualTo(200);
        assertThat(suspended.at("properties.runningState")).isEqualTo("Suspended");
        assertThat(body(suspended)).doesNotContain("nextTime");
        ArmLab.Answer refused = lab.post(JOB + "/start");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("error.message")).contains("Job nightly is suspended");
        assertThat(lab.post(JOB + "/resume").at("properties.runningState")).isEqualTo("Ready");
        assertThat(lab.post(JOB + "/start").status()).isEqualTo(200);
        assertThat(lab.get(JOB).at("properties.runningState")).isEqualTo("Progressing");
        assertThat(lab.post(JOB.replace("nightly", "other") + "/suspend").status()).isEqualTo(404);
    }

    @Test
    void tasksOfABatchAreCounted() throws InterruptedException {
        put(MANUAL);
        ArmLab.Answer begun =
                lab.send(
                        "POST",
                        JOB + "/start",
                        "{\"array\":{\"tasks\":\"3,1-2,9\",\"maxParallel\":2}}");
        assertThat(begun.status()).as(body(begun)).isEqualTo(200);
        String execution = JOB + "/executions/" + begun.at("name");
        ArmLab.Answer running = await(execution, "properties.array.running", "2"::equals);
        assertThat(running.at("properties.array.tasks")).isEqualTo("1-3,9");
        assertThat(running.at("properties.array.total")).isEqualTo("4");
        assertThat(running.at("properties.array.waiting")).isEqualTo("2");
        assertThat(running.at("properties.detailedStatus.replicas.0.task")).isEqualTo("1");
        ArmLab.Answer all = lab.get(JOB + "/executions");
        assertThat(all.at("value.0.properties.array.total")).isEqualTo("4");
        assertThat(body(all)).doesNotContain("detailedStatus");
        lab.post(JOB + "/stop");
        ArmLab.Answer stopped = await(execution, "properties.status", "Stopped"::equals);
        assertThat(stopped.at("properties.array.failedTasks")).isEqualTo("1-3,9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"tasks\":\"1-1001\"|array.tasks \"1-1001\" has more than 1000 tasks",
                "\"tasks\":\"\"|array.tasks is missing: give their numbers, for example 1-100",
                "\"tasks\":\"1-9\",\"maxParallel\":0|array.maxParallel 0 is out of range: give 1 to"
                        + " 1000",
                "\"tasks\":\"1-9\",\"size\":3|array.size is not a field",
            })
    void whatIsWrongWithABatchIsTold(String array, String told) {
        put(MANUAL);
        ArmLab.Answer refused = lab.send("POST", JOB + "/start", "{\"array\":{" + array + "}}");
        assertThat(refused.status()).as(body(refused)).isEqualTo(400);
        assertThat(refused.at("error.message")).contains(told);
        assertThat(lab.get(JOB + "/executions").body().path("value").size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"cronExpression\":\"0 6 * *"
                        + " 1-5\"|\"cronExpression\":null|scheduleTriggerConfig.cronExpression is"
                        + " missing: give minute, hour",
                "0 6 * * 1-5|0 0 6 * * 1-5|scheduleTriggerConfig.cronExpression \"0 0 6 * *"
                        + " 1-5\": it has 6 fields, where five are taken",
                "0 6 * * 1-5|0 6 * * 7|\"7\" goes beyond what there is in the day of the week",
                "0 6 * * 1-5|@daily|names like @daily are not taken",
                "0 6 * * 1-5|0 0 31 2 *|that time never comes: no such day is in any year",
                "0 6 * * 1-5|CRON_TZ=UTC 0 6 * * *|a time zone is said by timeZone",
                "\"parallelism\":2|\"timeZone\":\"Europe/Berln\"|scheduleTriggerConfig.timeZone: no"
                        + " time zone is called \"Europe/Berln\" (did you mean Europe/Berlin?)",
                "\"parallelism\":2|\"missedRunPolicy\":\"all\"|missedRunPolicy: \"all\" is not one"
                        + " of Skip, Once",
                "\"parallelism\":2|\"concurrencyPolicy\":\"queue\"|concurrencyPolicy: \"queue\" is"
                        + " not one of Allow, Forbid, Replace",
                "\"replicaCompletionCount\":null|\"replicaCompletionCount\":3|scheduleTriggerConfig.replicaCompletionCount"
                    + " 3 is more than parallelism, 2",
                "\"manualTriggerConfig\":null|\"manualTriggerConfig\":{\"parallelism\":1}|configuration.manualTriggerConfig"
                    + " is not supported by this version: triggerType is Schedule",
            })
    void whatIsWrongWithAScheduleIsTold(String from, String to, String told) {
        refused(SCHEDULE, from, to, told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"minExecutions\":0|\"minExecutions\":11|scale.minExecutions 11 is more than"
                        + " maxExecutions 10",
                "\"maxExecutions\":10|\"maxExecutions\":0|scale.maxExecutions 0 is out of range:"
                        + " give 1 to 1000",
                "\"type\":\"queue\"|\"type\":\"http\"|scale.rules[0].type http is of apps alone",
                "\"type\":\"queue\"|\"type\":\"cpu\"|scale.rules[0].type cpu is of apps alone",
                "\"type\":\"queue\"|\"type\":\"rediss\"|scale.rules[0].type",
                "\"type\":\"queue\"|\"type\":\"\"|scale.rules[0].type is missing: give KEDA's name",
                "\"http\":null|\"http\":{\"metadata\":{}}|scale.rules[0].http is not supported",
                "\"http\":null|\"identity\":\"system\"|scale.rules[0].identity is not supported",
                "\"secretRef\":\"token\"|\"secretRef\":\"gone\"|scale.rules[0].auth[0].secretRef:"
                        + " SecretRef 'gone' is not among",
                "\"pollingInterval\":60|\"fallback\":{\"replicas\":3}|scale.fallback is not"
                        + " supported",
                "\"pollingInterval\":60|\"scalingStrategy\":{\"strategy\":\"custom\"}|strategy:"
                        + " \"custom\" is not one of default, accurate, eager",
                "\"name\":\"work\"|\"name\":\"\"|scale.rules[0].name is missing",
            })
    void whatIsWrongWithAnEventIsTold(String from, String to, String told) {
        refused(EVENT, from, to, told);
    }

    @Test
    void anEventWithoutRulesIsRefused() {
        ArmLab.Answer refused =
                put("\"triggerType\":\"Event\",\"eventTriggerConfig\":{\"scale\":{\"rules\":[]}}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("error.message")).contains("scale.rules is empty");
    }

    private void refused(String configuration, String from, String to, String told) {
        assertThat(configuration).contains(from);
        ArmLab.Answer refused = put(configuration.replace(from, to));
        assertThat(refused.status()).as(body(refused)).isEqualTo(400);
        assertThat(refused.at("error.message")).contains(told);
        assertThat(lab.get(JOB).status()).isEqualTo(404);
    }
}
