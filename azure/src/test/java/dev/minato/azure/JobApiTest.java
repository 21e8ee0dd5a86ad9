package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;
import dev.minato.platform.Replica;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs and their executions as az sends and reads them. */
@Timeout(60)
class JobApiTest extends ArmFixture {
    private static final String JOBS = ArmLab.GROUP + "/providers/Microsoft.App/jobs";
    private static final String JOB = JOBS + "/nightly";

    /** As az 2.91 sends it, nulls included. */
    private static final String AZ =
            """
            {"location":"local","tags":null,"properties":{"environmentId":"%s/providers/Microsoft.App/managedEnvironments/default",
             "configuration":{"secrets":[{"name":"token","value":"planted-4711"}],"triggerType":"manual","replicaTimeout":600,
              "replicaRetryLimit":2,"manualTriggerConfig":{"replicaCompletionCount":1,"parallelism":2},
              "scheduleTriggerConfig":null,"eventTriggerConfig":null,"registries":null,"dapr":null},
             "template":{"containers":[{"image":"shop:1","name":"nightly","command":null,"args":["work"],
               "env":[{"name":"TOKEN","value":"","secretRef":"token"}],"resources":{"cpu":0.25,"memory":"0.5Gi"},
               "volumeMounts":null}],"initContainers":null,"volumes":null},"workloadProfileName":null}}\
            """
                    .formatted(ArmLab.GROUP);

    private ArmLab.Answer put(String body) {
        return lab.send("PUT", JOB, body);
    }

    @Test
    void aJobIsMadeAtOnceAndAnsweredWithoutNullsAndSecrets() {
        ArmLab.Answer made = put(AZ);
        assertThat(made.status()).as(body(made)).isEqualTo(200);
        assertThat(made.at("id")).isEqualTo(JOB);
        assertThat(made.at("type")).isEqualTo("Microsoft.App/jobs");
        assertThat(made.at("properties.provisioningState")).isEqualTo("Succeeded");
        assertThat(made.at("properties.configuration.triggerType")).isEqualTo("Manual");
        assertThat(made.at("properties.configuration.manualTriggerConfig.parallelism"))
                .isEqualTo("2");
        assertThat(made.at("properties.template.containers.0.env.0.secretRef")).isEqualTo("token");
        assertThat(body(made)).doesNotContain("null").doesNotContain("planted-4711");
        assertThat(lab.get(JOB.replace("jobs/nightly", "JOBS/Nightly")).body())
                .isEqualTo(made.body());
        assertThat(lab.get(JOBS).body().at("/value/0")).isEqualTo(made.body());
        assertThat(
                        lab.get(ArmLab.SUBSCRIPTION + "/providers/Microsoft.App/jobs")
                                .at("value.0.name"))
                .isEqualTo("nightly");
        assertThat(lab.post(JOB + "/listSecrets").at("value.0.value")).isEqualTo("planted-4711");
    }

    @Test
    void aJobAndAnAppMayHaveOneName() {
        assertThat(put(AZ).status()).isEqualTo(200);
        assertThat(lab.put("nightly", ArmLab.app("shop:1")).status()).isEqualTo(200);
        lab.post(JOB + "/start");
        assertThat(lab.send(HttpCall.of("DELETE", JOB).header("Prefer", "wait=20")).status())
                .isEqualTo(200);
        assertThat(lab.get(ArmLab.APPS + "/nightly").at("properties.runningStatus"))
                .isEqualTo("Running");
        assertThat(lab.get(JOB).status()).isEqualTo(404);
    }

    @Test
    void anExecutionIsStartedShownAndStopped() throws InterruptedException {
        put(AZ);
        ArmLab.Answer begun = lab.post(JOB + "/start");
        assertThat(begun.status()).as(body(begun)).isEqualTo(200);
        String name = begun.at("name");
        assertThat(name).matches("nightly-[0-9a-z]{7}");
        assertThat(begun.at("id")).isEqualTo(JOB + "/executions/" + name);
        awaitStatus(name, "Running");
        ArmLab.Answer running = lab.get(JOB + "/executions/" + name);
        assertThat(running.at("properties.startTime")).isNotEmpty();
        assertThat(running.at("properties.template.containers.0.image")).isEqualTo("shop:1");
        assertThat(lab.get(JOB + "/executions").at("value.0.name")).isEqualTo(name);
        ArmLab.Answer stopped = lab.post(JOB + "/stop/" + name);
        assertThat(stopped.status()).isEqualTo(200);
        awaitStatus(name, "Stopped");
        assertThat(lab.get(JOB + "/executions/" + name).at("properties.endTime")).isNotEmpty();
    }

    @Test
    void allAreStopped() throws InterruptedException {
        put(AZ);
        String first = lab.post(JOB + "/start").at("name");
        String second = lab.post(JOB + "/start").at("name");
        assertThat(lab.post(JOB + "/stop").body().path("value").size()).isEqualTo(2);
        awaitStatus(first, "Stopped");
        awaitStatus(second, "Stopped");
    }

    @Test
    void whatEndsIsTold() throws InterruptedException {
        lab.cluster().become(Replica.Phase.FAILED);
        put(AZ.replace("\"replicaRetryLimit\":2", "\"replicaRetryLimit\":0"));
        String name = lab.post(JOB + "/start").at("name");
        awaitStatus(name, "Failed");
        ArmLab.Answer failed = lab.get(JOB + "/executions/" + name);
        assertThat(failed.at("properties.reason")).isEqualTo("BackoffLimitExceeded");
        assertThat(failed.at("properties.message")).contains("the executable is missing");
        assertThat(failed.at("properties.detailedStatus.replicas.0.status")).isEqualTo("Failed");
        assertThat(failed.at("properties.detailedStatus.replicas.0.attempt")).isEqualTo("1");
    }

    @Test
    void aRepeatedRequestStartsNothing() {
        put(AZ);
        HttpCall call = HttpCall.post(JOB + "/start").header("x-ms-client-request-id", "7f3a");
        String first = lab.send(call).at("name");
        assertThat(lab.send(call).at("name")).isEqualTo(first);
        ArmLab.Answer refused =
                lab.send(
                        HttpCall.post(JOB + "/start")
                                .header("x-ms-client-request-id", "x".repeat(129)));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("error.message")).contains("send 1 to 128 visible characters");
    }

    @Test
    void anExecutionMayHaveContainersOfItsOwn() {
        put(AZ);
        ArmLab.Answer begun =
                lab.send(
                        "POST",
                        JOB + "/start",
                        "{\"containers\":[{\"name\":\"nightly\",\"image\":\"shop:2\",\"env\":null}],"
                            + "\"initContainers\":null}");
        assertThat(begun.status()).as(body(begun)).isEqualTo(200);
        assertThat(
                        lab.get(JOB + "/executions/" + begun.at("name"))
                                .at("properties.template.containers.0.image"))
                .isEqualTo("shop:2");
        ArmLab.Answer other =
                lab.send(
                        "POST",
                        JOB + "/start",
                        "{\"containers\":[{\"name\":\"evil\",\"image\":\"shop:2\"}]}");
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.at("error.message")).contains("\"evil\" is no container of job nightly");
        assertThat(lab.send("POST", JOB + "/start", "{\"volumes\":[{\"name\":\"v\"}]}").status())
                .isEqualTo(400);
    }

    @Test
    void aPatchChangesWhatItNames() {
        put(AZ);
        ArmLab.Answer after =
                lab.send(
                        "PATCH",
                        JOB,
                        "{\"properties\":{\"configuration\":{\"replicaTimeout\":60},"
                            + "\"template\":{\"containers\":[{\"name\":\"nightly\",\"image\":\"shop:2\","
                            + "\"env\":null}]}}}");
        assertThat(after.status()).as(body(after)).isEqualTo(200);
        assertThat(after.at("properties.configuration.replicaTimeout")).isEqualTo("60");
        assertThat(after.at("properties.configuration.replicaRetryLimit")).isEqualTo("2");
        assertThat(after.at("properties.template.containers.0.image")).isEqualTo("shop:2");
        assertThat(lab.post(JOB + "/listSecrets").at("value.0.value")).isEqualTo("planted-4711");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"triggerType\":\"manual\"|\"triggerType\":\"Schedule\"|configuration.manualTriggerConfig"
                    + " is not supported by this version: triggerType is Schedule; remove it",
                "\"triggerType\":\"manual\"|\"triggerType\":\"Weekly\"|configuration.triggerType:"
                        + " \"Weekly\" is not",
                "\"triggerType\":\"manual\",|''|configuration.triggerType is missing: give Manual",
                "\"replicaTimeout\":600,|''|configuration.replicaTimeout is missing: give the"
                        + " seconds",
                "\"replicaTimeout\":600|\"replicaTimeout\":0|configuration.replicaTimeout 0 is out"
                        + " of range: give 1 to 604800",
                "\"replicaRetryLimit\":2|\"replicaRetryLimit\":-1|configuration.replicaRetryLimit"
                        + " -1 is out of range: give 0 to 100",
                "\"parallelism\":2|\"parallelism\":0|configuration.manualTriggerConfig.parallelism"
                        + " 0 is out of range: give 1 to 1000",
                "\"replicaCompletionCount\":1|\"replicaCompletionCount\":3|replicaCompletionCount 3"
                        + " is more than parallelism, 2",
                "\"eventTriggerConfig\":null|\"eventTriggerConfig\":{\"scale\":{\"rules\":[{\"name\":\"h\",\"type\":\"http\"}]}}|configuration.eventTriggerConfig"
                    + " is not supported",
                "\"initContainers\":null|\"scale\":{\"minReplicas\":1}|template.scale is not"
                        + " supported by this version: it is of apps alone; remove it",
                "\"volumeMounts\":null|\"probes\":[{\"type\":\"Liveness\",\"tcpSocket\":{\"port\":80}}]|template.containers[0].probes"
                    + " is not supported by this version: a job's container runs to its end",
                "\"image\":\"shop:1\"|\"image\":\"SHOP::1\"|repository name (library/SHOP) must be"
                        + " lowercase",
                "\"secretRef\":\"token\"|\"secretRef\":\"gone\"|SecretRef 'gone' is not among",
                "\"volumeMounts\":null|\"volumeMounts\":[{\"volumeName\":\"v\",\"mountPath\":\"/v\"}]|template.containers[0].volumeMounts[0].volumeName"
                    + " \"v\" is not among",
                "\"memory\":\"0.5Gi\"|\"memory\":\"900Gi\"|is more than this host has",
                "\"registries\":null|\"ingress\":{\"external\":true}|configuration.ingress is not a"
                        + " field",
            })
    void whatIsWrongIsToldWithFieldValueAndMend(String from, String to, String told) {
        assertThat(AZ).contains(from);
        ArmLab.Answer refused = put(AZ.replace(from, to));
        assertThat(refused.status()).as(body(refused)).isEqualTo(400);
        assertThat(refused.at("error.message")).contains(told);
        assertThat(lab.get(JOB).status()).isEqualTo(404);
    }

    @Test
    void aNameThatBreaksTheRuleIsRefused() {
        ArmLab.Answer refused = lab.send("PUT", JOBS + "/Night--ly", AZ);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("error.message")).contains("Invalid job name 'Night--ly'");
    }

    @Test
    void whatIsNotThereIsNotFoundOrGoneAlready() {
        assertThat(lab.post(JOB + "/start").status()).isEqualTo(404);
        assertThat(lab.get(JOB + "/executions").status()).isEqualTo(404);
        put(AZ);
        ArmLab.Answer missing = lab.get(JOB + "/executions/nightly-0000000");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.at("error.message"))
                .isEqualTo("Execution 'nightly-0000000' of job 'nightly' was not found");
        assertThat(lab.send(HttpCall.of("DELETE", JOBS + "/other")).status()).isEqualTo(204);
    }

    @Test
    void aGroupIsDeletedWithItsJobs() {
        String group = ArmLab.SUBSCRIPTION + "/resourceGroups/shop";
        lab.send("PUT", group, "{\"location\":\"local\"}");
        String job = group + "/providers/Microsoft.App/jobs/weekly";
        assertThat(lab.send("PUT", job, AZ).status()).isEqualTo(200);
        assertThat(lab.get(job).at("id")).isEqualTo(job);
        assertThat(lab.get(JOBS + "/weekly").at("error.message")).contains("it is in 'shop'");
        assertThat(lab.send("PUT", JOBS + "/weekly", AZ).status()).isEqualTo(409);
        assertThat(lab.send(HttpCall.of("DELETE", group).header("Prefer", "wait=20")).status())
                .isEqualTo(200);
        assertThat(lab.get(ArmLab.SUBSCRIPTION + "/providers/Microsoft.App/jobs").body().toString())
                .isEqualTo("{\"value\":[]}");
    }

    @Test
    void anEnvironmentWithAJobStays() {
        String environment = ArmLab.GROUP + "/providers/Microsoft.App/managedEnvironments/till";
        lab.send("PUT", environment, "{\"location\":\"local\",\"properties\":{}}");
        put(AZ.replace("managedEnvironments/default", "managedEnvironments/till"));
        ArmLab.Answer refused = lab.send(HttpCall.of("DELETE", environment));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("error.message"))
                .contains("job 'nightly' is in it. Delete it first.");
    }

    @Test
    void theProviderKnowsJobs() {
        assertThat(body(lab.get(ArmLab.SUBSCRIPTION + "/providers/Microsoft.App")))
                .contains("\"resourceType\":\"jobs\"");
    }

    @Test
    void theLogOfAnExecutionIsReadWhileItRunsAndAfterwards() throws InterruptedException {
        lab.cluster().log(false, "half done");
        put(AZ);
        String name = lab.post(JOB + "/start").at("name");
        awaitStatus(name, "Running");
        String replica = awaitReplica(name);
        String stream =
                ArmLab.GROUP
                        + "/jobs/nightly/executions/"
                        + name
                        + "/replicas/"
                        + replica
                        + "/containers/nightly/logstream";
        assertThat(lab.get(stream).at("Log")).isEqualTo("half done");
        lab.post(JOB + "/stop");
        awaitStatus(name, "Stopped");
        assertThat(lab.get(stream + "?follow=true").at("Log")).isEqualTo("half done");
        assertThat(lab.get(stream.replace("containers/nightly", "containers/other")).status())
                .isEqualTo(404);
        assertThat(lab.sendOverTcp(HttpCall.get(stream)).status()).isEqualTo(401);
        String token = lab.post(JOB + "/getAuthToken").at("properties.token");
        assertThat(
                        lab.sendOverTcp(
                                        HttpCall.get(stream)
                                                .header("Authorization", "Bearer " + token))
                                .status())
                .isEqualTo(200);
    }

    private String awaitReplica(String name) throws InterruptedException {
        String member = "properties.detailedStatus.replicas.0.name";
        return await(JOB + "/executions/" + name, member, text -> !text.isEmpty()).at(member);
    }

    private void awaitStatus(String name, String status) throws InterruptedException {
        var _ = await(JOB + "/executions/" + name, "properties.status", status::equals);
    }
}
