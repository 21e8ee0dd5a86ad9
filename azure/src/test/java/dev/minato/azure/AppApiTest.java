package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;
import dev.minato.platform.Replica;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** Container apps as clients of Resource Manager see them. */
final class AppApiTest extends AppApiFixture {
    @Test
    void aPutThatIsDoneAnswersTheApp() {
        ArmLab.Answer put = putShop();
        assertThat(put.status()).as(body(put)).isEqualTo(200);
        assertThat(put.at("id")).isEqualTo(SHOP);
        assertThat(put.at("name")).isEqualTo("shop");
        assertThat(put.at("type")).isEqualTo("Microsoft.App/containerApps");
        assertThat(put.at("location")).isEqualTo("local");
        assertThat(put.at("properties.provisioningState")).isEqualTo("Succeeded");
        assertThat(put.at("properties.latestRevisionName"))
                .startsWith("shop--")
                .isEqualTo(put.at("properties.latestReadyRevisionName"));
        assertThat(put.at("properties.configuration.ingress.fqdn"))
                .isEqualTo("shop.minato.localhost");
        assertThat(put.at("properties.template.containers.0.image")).isEqualTo("shop:1");
        assertThat(put.at("properties.environmentId"))
                .isEqualTo(ArmLab.GROUP + "/providers/Microsoft.App/managedEnvironments/default");
        assertThat(put.header("Preference-Applied")).isEqualTo("wait=20");
    }

    @Test
    void anAppAndItsEnvironmentSayWhereTheirEventsAre() {
        String streams = "http://localhost" + ArmLab.GROUP;
        String app = streams + "/containerApps/shop/eventstream";
        assertThat(putShop().at("properties.eventStreamEndpoint")).isEqualTo(app);
        assertThat(lab.get(ArmLab.APPS).at("value.0.properties.eventStreamEndpoint"))
                .isEqualTo(app);
        String environments = ArmLab.GROUP + "/providers/Microsoft.App/managedEnvironments";
        assertThat(lab.get(environments + "/default").at("properties.eventStreamEndpoint"))
                .isEqualTo(streams + "/managedEnvironments/default/eventstream");
    }

    @Test
    void aPutThatTakesLongerAnswersWhereToAsk() {
        lab.cluster().become(Replica.Phase.STARTING);
        ArmLab.Answer put = lab.send("PUT", SHOP, ArmLab.app("shop:1"));
        assertThat(put.status()).isEqualTo(201);
        assertThat(put.at("properties.provisioningState")).isEqualTo("InProgress");
        assertThat(put.header("Retry-After")).isEqualTo("1");
        String url = put.header("Azure-AsyncOperation");
        assertThat(url)
                .startsWith("http://localhost/subscriptions/")
                .contains("/containerappOperationStatuses/");
        String operation = url.substring("http://localhost".length());
        assertThat(lab.get(operation).at("status")).isEqualTo("InProgress");
        lab.cluster().become(Replica.Phase.READY);
        ArmLab.Answer end = lab.send(HttpCall.get(operation).header("Prefer", "wait=20"));
        assertThat(end.at("status")).isEqualTo("Succeeded");
        assertThat(lab.get(SHOP).at("properties.provisioningState")).isEqualTo("Succeeded");
    }

    @Test
    void theResultOfAPutIsTheApp() {
        lab.cluster().become(Replica.Phase.STARTING);
        ArmLab.Answer put = lab.send("PUT", SHOP, ArmLab.app("shop:1"));
        String result = put.header("Location").substring("http://localhost".length());
        assertThat(lab.get(result).status()).isEqualTo(202);
        lab.cluster().become(Replica.Phase.READY);
        ArmLab.Answer end = lab.send(HttpCall.get(result).header("Prefer", "wait=20"));
        assertThat(end.status()).isEqualTo(200);
        assertThat(end.at("name")).isEqualTo("shop");
    }

    @Test
    void aPutThatFailsTellsWhyInItsOperation() {
        ArmLab.Answer put = lab.put("shop", ArmLab.app("nowhere/shop:1"));
        assertThat(put.status()).isEqualTo(201);
        assertThat(put.at("properties.provisioningState")).isEqualTo("Failed");
        String operation =
                put.header("Azure-AsyncOperation").substring("http://localhost".length());
        ArmLab.Answer end = lab.get(operation);
        assertThat(end.at("status")).isEqualTo("Failed");
        assertThat(end.at("error.message")).contains("nowhere/shop:1");
    }

    @Test
    void theSamePutMakesNoNewRevision() {
        String revision = putShop().at("properties.latestRevisionName");
        assertThat(putShop().at("properties.latestRevisionName")).isEqualTo(revision);
        assertThat(lab.get(SHOP + "/revisions").body().path("value")).hasSize(1);
    }

    @Test
    void whatWasAnsweredCanBePutBackUnchanged() {
        ArmLab.Answer put = putShop();
        ArmLab.Answer again = lab.put("shop", body(put));
        assertThat(again.status()).as(body(again)).isEqualTo(200);
        assertThat(again.at("properties.latestRevisionName"))
                .isEqualTo(put.at("properties.latestRevisionName"));
    }

    @Test
    void theBodyThatAzSendsIsRead() {
        ArmLab.Answer put =
                lab.put(
                        "app2",
                        """
                        {"location":"local","identity":{"type":"None","userAssignedIdentities":null},"tags":{"t":"1"},
                         "properties":{"environmentId":"%s/providers/Microsoft.App/managedEnvironments/default","workloadProfileName":null,
                         "configuration":{"activeRevisionsMode":"single","dapr":null,
                          "secrets":[{"name":"s1","value":"v1","keyVaultUrl":"","identity":""}],
                          "ingress":{"fqdn":null,"external":true,"targetPort":"80","transport":"auto","exposedPort":null,"allowInsecure":false,"traffic":null,"customDomains":null}},
                         "template":{"revisionSuffix":null,"initContainers":null,"volumes":null,"serviceBinds":null,
                          "containers":[{"image":"app2:1","name":"app2","command":null,"args":null,"volumeMounts":null,
                           "env":[{"name":"A","value":"1"},{"name":"B","value":"","secretRef":"s1"}],"resources":{"cpu":0.5,"memory":"1.0Gi"}}],
                          "scale":{"minReplicas":0,"maxReplicas":5,"rules":null}}}}\
                        """
                                .formatted(ArmLab.GROUP));
        assertThat(put.status()).as(body(put)).isEqualTo(200);
        assertThat(body(put)).doesNotContain("null");
        assertThat(put.at("tags.t")).isEqualTo("1");
        assertThat(put.at("properties.configuration.activeRevisionsMode")).isEqualTo("Single");
        assertThat(put.body().at("/properties/configuration/ingress/targetPort").isIntegralNumber())
                .isTrue();
        assertThat(put.body().at("/properties/configuration/secrets/0/value").isMissingNode())
                .isTrue();
        assertThat(put.body().at("/properties/template/containers/0/env/1/value").isMissingNode())
                .isTrue();
    }

    @Test
    void membersInAnyCaseAreAnsweredInAzuresCase() {
        ArmLab.Answer put =
                lab.put(
                        "shop",
                        """
                        {"Location":"local","Tags":{"Owner":"me"},"Properties":{"WorkloadProfileName":"Consumption",
                         "Configuration":{"Ingress":{"External":true,"TargetPort":80}},
                         "Template":{"Containers":[{"Name":"main","Image":"shop:1"}]}}}\
                        """);
        assertThat(put.status()).as(body(put)).isEqualTo(200);
        assertThat(put.at("tags.Owner")).isEqualTo("me");
        assertThat(put.at("properties.workloadProfileName")).isEqualTo("Consumption");
        assertThat(put.at("properties.template.containers.0.name")).isEqualTo("main");
    }

    @Test
    void aPatchChangesWhatItNamesAndKeepsTheRest() {
        lab.put(
                "shop",
                ArmLab.app("shop:1").replaceFirst("\"local\"", "\"local\",\"tags\":{\"a\":\"1\"}"));
        ArmLab.Answer patch =
                lab.send(
                        HttpCall.of("PATCH", SHOP)
                                .header("Prefer", "wait=20")
                                .json(
                                        "{\"tags\":{\"b\":\"2\"},\"properties\":{\"template\":{\"revisionSuffix\":null}}}"
                                                .getBytes(StandardCharsets.UTF_8)));
        assertThat(patch.status()).as(body(patch)).isEqualTo(200);
        assertThat(patch.at("tags.a")).isEqualTo("1");
        assertThat(patch.at("tags.b")).isEqualTo("2");
        assertThat(patch.at("properties.template.containers.0.image")).isEqualTo("shop:1");
        assertThat(lab.get(SHOP + "/revisions").body().path("value")).hasSize(1);
    }

    @Test
    void aPatchWithNullRemovesAndListsAreReplacedWhole() {
        putShop();
        ArmLab.Answer patch =
                lab.send(
                        HttpCall.of("PATCH", SHOP)
                                .header("Prefer", "wait=20")
                                .json(
                                        """
                                        {"properties":{"configuration":{"ingress":null},
                                         "template":{"containers":[{"name":"main","image":"shop:2","env":null}]}}}\
                                        """
                                                .getBytes(StandardCharsets.UTF_8)));
        assertThat(patch.status()).as(body(patch)).isEqualTo(200);
        assertThat(patch.body().at("/properties/configuration/ingress").isMissingNode()).isTrue();
        assertThat(patch.at("properties.template.containers.0.image")).isEqualTo("shop:2");
        assertThat(lab.get(SHOP + "/revisions").body().path("value")).hasSize(2);
    }

    @Test
    void aPatchOfWhatIsNotThereIsNotFound() {
        ArmLab.Answer patch = lab.send("PATCH", SHOP, "{}");
        assertThat(patch.status()).isEqualTo(404);
        assertThat(patch.at("error.code")).isEqualTo("ResourceNotFound");
    }

    @Test
    void aDeletionIsFollowedByItsLocation() {
        putShop();
        ArmLab.Answer delete = lab.send(HttpCall.of("DELETE", SHOP).header("Prefer", "wait=20"));
        assertThat(delete.status()).isEqualTo(200);
        assertThat(lab.get(SHOP).status()).isEqualTo(404);
    }

    @Test
    void deletingWhatIsNotThereIsNoError() {
        assertThat(lab.send(HttpCall.of("DELETE", SHOP)).status()).isEqualTo(204);
    }

    @Test
    void anAppIsListedInItsGroupAndInTheSubscription() {
        putShop();
        assertThat(lab.get(ArmLab.APPS).at("value.0.name")).isEqualTo("shop");
        assertThat(
                        lab.get(ArmLab.SUBSCRIPTION + "/providers/Microsoft.App/containerApps")
                                .at("value.0.name"))
                .isEqualTo("shop");
    }

    @Test
    void secretsAreListedOnlyWhenAskedFor() {
        lab.put(
                "shop",
                ArmLab.app("shop:1")
                        .replace(
                                "\"configuration\":{",
                                "\"configuration\":{\"secrets\":[{\"name\":\"key\",\"value\":\"geheim\"}],"));
        assertThat(body(lab.get(SHOP))).doesNotContain("geheim");
        ArmLab.Answer secrets = lab.post(SHOP + "/listSecrets");
        assertThat(secrets.at("value.0.name")).isEqualTo("key");
        assertThat(secrets.at("value.0.value")).isEqualTo("geheim");
    }

    @Test
    void aRevisionTellsHowItFares() {
        String name = putShop().at("properties.latestRevisionName");
        ArmLab.Answer revision = lab.get(SHOP + "/revisions/" + name);
        assertThat(revision.at("id")).isEqualTo(SHOP + "/revisions/" + name);
        assertThat(revision.body().at("/properties/active").asBoolean()).isTrue();
        assertThat(revision.body().at("/properties/trafficWeight").asInt()).isEqualTo(100);
        assertThat(revision.at("properties.healthState")).isEqualTo("Healthy");
        assertThat(revision.at("properties.template.containers.0.name")).isEqualTo("main");
    }

    @Test
    void aReplicaTellsWhereItsLogIs() {
        String name = putShop().at("properties.latestRevisionName");
        ArmLab.Answer replicas = lab.get(SHOP + "/revisions/" + name + "/replicas");
        String replica = replicas.at("value.0.name");
        assertThat(replicas.at("value.0.properties.runningState")).isEqualTo("Running");
        ArmLab.Answer one =
                lab.get(SHOP + "/revisions/" + name + "/replicas/" + replica + "/?api-version=x");
        assertThat(one.at("properties.containers.0.name")).isEqualTo("main");
        assertThat(one.at("properties.containers.0.logStreamEndpoint"))
                .isEqualTo(
                        "http://localhost"
                                + ArmLab.GROUP
                                + "/containerApps/shop/revisions/"
                                + name
                                + "/replicas/"
                                + replica
                                + "/containers/main/logstream");
    }

    @Test
    void aRestartAnswersJsonAtOnceOrWaitsWhenAsked() {
        String name = putShop().at("properties.latestRevisionName");
        String restart = SHOP + "/revisions/" + name + "/restart";
        assertThat(lab.post(restart).status()).isEqualTo(200);
        ArmLab.Answer waited = lab.send(HttpCall.post(restart).header("Prefer", "wait=20"));
        assertThat(waited.status()).as(body(waited)).isEqualTo(200);
        assertThat(waited.at("status")).isEqualTo("Succeeded");
    }

    @Test
    void anAppIsStoppedAndStarted() {
        putShop();
        HttpCall stop = HttpCall.post(SHOP + "/stop").header("Prefer", "wait=20");
        ArmLab.Answer stopped = lab.send(stop);
        assertThat(stopped.status()).as(body(stopped)).isEqualTo(200);
        assertThat(lab.get(SHOP).at("properties.runningStatus")).isEqualTo("Stopped");
        HttpCall start = HttpCall.post(SHOP + "/start").header("Prefer", "wait=20");
        assertThat(lab.send(start).status()).isEqualTo(200);
        assertThat(lab.get(SHOP).at("properties.runningStatus")).isEqualTo("Running");
    }

    @Test
    void theNewestRevisionOfSingleModeIsNotDeactivated() {
        String name = putShop().at("properties.latestRevisionName");
        assertThat(lab.post(SHOP + "/revisions/" + name + "/activate").status()).isEqualTo(200);
        ArmLab.Answer refused = lab.post(SHOP + "/revisions/" + name + "/deactivate");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("error.message")).contains("Stop the app instead");
    }

    @Test
    void whatEarlierVersionsAcceptedIsStillAnswered() {
        putShop();
        lab.acceptedEarlier(
                "shop",
                "configuration",
                "{\"activeRevisionsMode\":\"Single\",\"colour\":\"red\","
                    + "\"ingress\":{\"external\":true,\"targetPort\":80,\"transport\":\"http2\"}}");
        ArmLab.Answer app = lab.get(SHOP);
        assertThat(app.status()).as(body(app)).isEqualTo(200);
        assertThat(app.at("properties.configuration.ingress.transport")).isEqualTo("http2");
    }

    /** The default of a PUT. */
    @Test
    void anInternalIngressIsAccepted() {
        ArmLab.Answer put = lab.put("shop", ArmLab.app("shop:1").replace("\"external\":true,", ""));
        assertThat(put.status()).as(body(put)).isEqualTo(200);
        assertThat(put.at("properties.configuration.ingress.fqdn")).startsWith("shop.internal.");
        assertThat(put.at("properties.warnings.0")).contains("HTTPS is not served yet");
        assertThat(lab.put("shop", body(put)).status()).as("put back").isEqualTo(200);
    }

    @Test
    void httpsThatIsAskedForIsAcceptedWithAWarning() {
        assertThat(putShop().at("properties.warnings.0")).contains("HTTPS is not served yet");
        ArmLab.Answer plain =
                patchShop(
                        "{\"properties\":{\"configuration\":{\"ingress\":{\"allowInsecure\":true}}}}");
        assertThat(plain.status()).as(body(plain)).isEqualTo(200);
        assertThat(body(plain)).doesNotContain("warnings");
    }
}
