package dev.minato.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.yaml.ResourceFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A job, and what an execution runs, in Container Apps' YAML. */
class JobFileTest {
    private static final String JOB =
            """
            name: nightly
            location: westeurope
            properties:
              environmentId: null
              provisioningState: Succeeded
              runningState: Ready
              scheduleStatus: {nextTime: 2026-02-01T03:00:00Z}
              eventStreamEndpoint: https://localhost/eventstream
              configuration:
                triggerType: Schedule
                replicaTimeout: "600"
                manualTriggerConfig: null
                scheduleTriggerConfig:
                  cronExpression: 0 3 * * *
                  timeZone: Europe/Berlin
                secrets:
                - {name: token, value: 12}
              template:
                containers:
                - {name: nightly, image: report:1, resources: {cpu: 0.25, memory: 0.5Gi}}
                volumes:
                - {name: v, storageType: EmptyDir}
            """;

    private static final String EVENTS =
            """
            properties:
              configuration:
                triggerType: Event
                eventTriggerConfig:
                  parallelism: 2
                  scale:
                    maxExecutions: 5
                    scalingStrategy: {strategy: eager}
                    rules:
                    - name: queue
                      type: redis
                      metadata: {listName: jobs, listLength: 5}
                      auth:
                      - {secretRef: token, triggerParameter: password}
            """;

    @TempDir Path folder;

    private ResourceFile file(ResourceFile.Kind kind, String text) throws IOException {
        return ResourceFile.read(
                kind, "--yaml", Files.writeString(folder.resolve("job.yaml"), text));
    }

    private static String json(ResourceFile file) {
        return JsonTree.line(file.patch()).replace('"', '\'');
    }

    @Test
    void aJobIsReadWithoutWhatOnlyTheDaemonWrites() throws IOException {
        ResourceFile file = file(JobFileShape.JOB, JOB);

        assertThat(file.name()).contains("nightly");
        assertThat(json(file))
                .isEqualTo(
                        "{'location':'westeurope','properties':{'configuration':"
                                + "{'triggerType':'Schedule','replicaTimeout':600,"
                                + "'scheduleTriggerConfig':{'cronExpression':'0 3 * * *',"
                                + "'timeZone':'Europe/Berlin'},"
                                + "'secrets':[{'name':'token','value':'12'}]},"
                                + "'template':{'containers':[{'name':'nightly',"
                                + "'image':'report:1','resources':{'cpu':0.25,"
                                + "'memory':'0.5Gi'}}],"
                                + "'volumes':[{'name':'v','storageType':'EmptyDir'}]}}}");
        assertThat(JsonTree.text(file.body(Optional.of("till")), "properties.environmentId"))
                .isEqualTo("till");
    }

    @Test
    void rulesHaveTheirTypeBesideTheirName() throws IOException {
        assertThat(json(file(JobFileShape.JOB, EVENTS)))
                .isEqualTo(
                        "{'properties':{'configuration':{'triggerType':'Event',"
                                + "'eventTriggerConfig':{'parallelism':2,'scale':"
                                + "{'maxExecutions':5,'scalingStrategy':{'strategy':'eager'},"
                                + "'rules':[{'name':'queue','type':'redis','metadata':"
                                + "{'listName':'jobs','listLength':'5'},'auth':"
                                + "[{'secretRef':'token','triggerParameter':'password'}]}]}}}}}");
    }

    @Test
    void everyWrongFieldIsToldWithItsPlaceAndWhatWouldBeRight() {
        String at = folder.resolve("job.yaml").toString();

        assertThatThrownBy(() ->
                        file(
                                JobFileShape.JOB,
                                JOB.replace("cronExpression", "cronExpresion")
                                        .replace("\"600\"", "soon")
                                        .replace("volumes:", "scale:")))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        at
                                + ":11:21: properties.configuration.replicaTimeout is \"soon\", not"
                                + " a whole number",
                        at
                                + ":14:7: properties.configuration.scheduleTriggerConfig"
                                + ".cronExpresion is no field of a job: did you mean"
                                + " cronExpression?",
                        "properties.template.scale is no field of a job: there are initContainers,"
                                + " containers, volumes");
    }

    @Test
    void whatIsNoJobIsRefused() {
        assertThatThrownBy(() -> file(JobFileShape.JOB, "name: x\n"))
                .hasMessageEndingWith(
                        "has no `properties`: it is not a job in Container Apps' YAML");
    }

    @Test
    void aRefusalOfTheDaemonGetsItsPlace() throws IOException {
        Optional<ResourceFile> job = Optional.of(file(JobFileShape.JOB, JOB));
        String at = folder.resolve("job.yaml").toString();

        assertThatThrownBy(() ->
                        ResourceFile.placing(
                                job,
                                () ->
                                        refuse(
                                                "configuration.scheduleTriggerConfig"
                                                        + ".cronExpression")))
                .hasMessage(
                        at
                                + ":14:7: configuration.scheduleTriggerConfig.cronExpression is"
                                + " wrong");
    }

    private static String refuse(String field) {
        throw Fault.invalid(field, field + " is wrong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "containers: [{name: a, image: b}]\n",
                "template: {containers: [{name: a, image: b}]}\n",
                "properties: {template: {containers: [{name: a, image: b}]}}\n",
                "name: nightly\nconfiguration: {triggerType: Manual}\n"
                        + "template: {containers: [{name: a, image: b}], volumes: []}\n"
            })
    void whatAnExecutionRunsIsContainersOrATemplateOrAJob(String text) throws IOException {
        ResourceFile file = file(JobFileShape.EXECUTION, text);

        assertThat(JsonTree.line(JsonTree.at(file.document(), "properties.template.containers")))
                .isEqualTo("[{\"name\":\"a\",\"image\":\"b\"}]");
    }

    @Test
    void whatIsWrongWithAnExecutionIsToldWithItsPlaceToo() throws IOException {
        Optional<ResourceFile> file =
                Optional.of(
                        file(
                                JobFileShape.EXECUTION,
                                "containers:\n- name: a\n  image: b\n"
                                        + "array: {tasks: 1-3, maxParallel: 2}\n"));
        String at = folder.resolve("job.yaml").toString();

        assertThatThrownBy(() ->
                        ResourceFile.placing(file, () -> refuse("template.containers[0].image")))
                .hasMessage(at + ":3:3: template.containers[0].image is wrong");
        assertThatThrownBy(() -> ResourceFile.placing(file, () -> refuse("array.tasks")))
                .hasMessage(at + ":4:9: array.tasks is wrong");
        assertThatThrownBy(() -> file(JobFileShape.EXECUTION, "containers: [{imge: b}]\n"))
                .hasMessage(
                        at
                                + ":1:15: containers[0].imge is no field of an execution: did you"
                                + " mean image?");
        assertThatThrownBy(() -> file(JobFileShape.EXECUTION, "name: x\n"))
                .hasMessageEndingWith(
                        "has no `containers`: it is not an execution in Container Apps' YAML");
    }
}
