package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The requests of {@code az containerapp}, as azure-cli 2.91 sends them, one command after another.
 */
class AzCommandsTest extends AppApiFixture {
    private static final String LATEST = "properties.latestRevisionName";
    private static final String TRAFFIC = "properties.configuration.ingress.traffic";

    /** {@code az containerapp create --secrets s1=v1 --env-vars A=1 B=secretref:s1}. */
    private ArmLab.Answer create(String mode) {
        return lab.put(
                "shop",
                """
                {"location":"local","identity":{"type":"None","userAssignedIdentities":null},"tags":null,
                 "properties":{"environmentId":"%s/providers/Microsoft.App/managedEnvironments/default",
                 "workloadProfileName":null,"configuration":{"activeRevisionsMode":"%s","dapr":null,"registries":null,
                  "secrets":[{"name":"s1","value":"v1","keyVaultUrl":"","identity":""}],
                  "ingress":{"fqdn":null,"external":true,"targetPort":80,"transport":"auto","exposedPort":null,
                   "allowInsecure":false,"traffic":null,"customDomains":null,"ipSecurityRestrictions":null,"stickySessions":null}},
                 "template":{"revisionSuffix":"one","initContainers":null,"volumes":null,"serviceBinds":null,
                  "containers":[{"image":"shop:1","name":"shop","command":null,"args":null,"volumeMounts":null,
                   "env":[{"name":"A","value":"1"},{"name":"B","secretRef":"s1"}],"resources":{"cpu":0.25,"memory":"0.5Gi"}}],
                  "scale":{"minReplicas":1,"maxReplicas":2,"rules":[]}}}}\
                """
                        .formatted(ArmLab.GROUP, mode));
    }

    /** {@code az containerapp update --set-env-vars A=… --revision-suffix …}. */
    private ArmLab.Answer update(String value, String suffix) {
        return patchShop(
                """
                {"properties":{"template":{"containers":[{"image":"shop:1","name":"shop",
                 "env":[{"name":"A","value":"%s"},{"name":"B","secretRef":"s1","value":""}],
                 "resources":{"cpu":0.25,"memory":"0.5Gi"}}],"revisionSuffix":%s}}}\
                """
                        .formatted(value, suffix));
    }

    private ArmLab.Answer traffic(String entries) {
        return patchShop(
                "{\"properties\":{\"configuration\":{\"ingress\":{\"traffic\":"
                        + entries.replace('\'', '"')
                        + "}}}}");
    }

    /** The whole resource as az sends it back: read, with the values of its secrets. */
    private ObjectNode whole() {
        ObjectNode app = (ObjectNode) lab.get(SHOP).body();
        JsonNode secrets = lab.post(SHOP + "/listSecrets").body().path("value");
        configuration(app).set("secrets", secrets);
        return app;
    }

    private static ObjectNode configuration(ObjectNode app) {
        return (ObjectNode) app.at("/properties/configuration");
    }

    private ArmLab.Answer put(ObjectNode app) {
        return lab.put("shop", app.toString());
    }

    private ArmLab.Answer done(ArmLab.Answer answer) {
        assertThat(answer.status()).as(body(answer)).isEqualTo(200);
        return answer;
    }

    private String weight(String revision) {
        return lab.get(SHOP + "/revisions/" + revision).at("properties.trafficWeight");
    }

    /** {@code create}, {@code update}, {@code update --tags}, {@code up}. */
    @Test
    void anotherTemplateMakesARevisionAndTheSameNone() {
        assertThat(done(create("single")).at(LATEST)).isEqualTo("shop--one");
        assertThat(done(update("2", "\"two\"")).at(LATEST)).isEqualTo("shop--two");
        assertThat(done(update("2", "null")).at(LATEST)).isEqualTo("shop--two");
        ArmLab.Answer tagged =
                done(
                        patchShop(
                                "{\"tags\":{\"a\":\"b\"},\"properties\":{\"template\":{\"revisionSuffix\":null}}}"));
        assertThat(tagged.at(LATEST)).isEqualTo("shop--two");
        assertThat(tagged.at("properties.template.containers.0.env.1.secretRef")).isEqualTo("s1");
        assertThat(tagged.body().at("/properties/template/containers/0/env/1").has("value"))
                .isFalse();
        ArmLab.Answer reused = update("3", "\"one\"");
        assertThat(reused.status()).isEqualTo(400);
        assertThat(reused.at("error.message")).contains("choose another suffix");
    }

    /** {@code revision set-mode}: the whole resource. */
    @Test
    void theModeIsChangedWithoutANewRevision() {
        create("single");
        update("2", "\"two\"");
        ObjectNode app = whole();
        configuration(app).put("activeRevisionsMode", "multiple");
        ArmLab.Answer multiple = done(put(app));
        assertThat(multiple.at("properties.configuration.activeRevisionsMode"))
                .isEqualTo("Multiple");
        assertThat(multiple.at(LATEST)).isEqualTo("shop--two");
        update("3", "\"three\"");
        traffic("[{'latestRevision':true,'weight':'60'},{'revisionName':'shop--two','weight':40}]");
        ObjectNode shared = whole();
        configuration(shared).put("activeRevisionsMode", "single");
        ArmLab.Answer single = done(put(shared));
        assertThat(single.at(LATEST)).isEqualTo("shop--three");
        assertThat(single.body().at("/" + TRAFFIC.replace('.', '/'))).hasSize(1);
        assertThat(weight("shop--three")).isEqualTo("100");
    }

    /** {@code ingress traffic set}, {@code revision label add|swap|remove}. */
    @Test
    void weightsAndLabelsAreTheWholeListEachTime() {
        create("multiple");
        update("2", "\"two\"");
        done(
                traffic(
                        "[{'latestRevision':true,'weight':'80'},"
                            + "{'revisionName':'shop--one','weight':20,'latestRevision':false}]"));
        done(
                traffic(
                        "[{'latestRevision':true,'weight':80},"
                            + "{'revisionName':'shop--one','weight':20,'label':'blue'},"
                            + "{'revisionName':'shop--two','weight':0,'latestRevision':false,'label':'green'}]"));
        ArmLab.Answer swapped =
                done(
                        traffic(
                                "[{'latestRevision':true,'weight':0},"
                                    + "{'revisionName':'shop--one','weight':'40','label':'green'},"
                                    + "{'revisionName':'shop--two','weight':'60','label':'blue'}]"));
        assertThat(swapped.at(TRAFFIC + ".1.label")).isEqualTo("green");
        assertThat(swapped.body().at("/" + TRAFFIC.replace('.', '/') + "/1/weight").isNumber())
                .isTrue();
        assertThat(weight("shop--two")).isEqualTo("60");
        ArmLab.Answer removed =
                done(
                        traffic(
                                "[{'latestRevision':true,'weight':0},"
                                    + "{'revisionName':'shop--one','weight':40,'label':'green'},"
                                    + "{'revisionName':'shop--two','weight':60,'label':null}]"));
        assertThat(removed.body().at("/" + TRAFFIC.replace('.', '/') + "/2").has("label"))
                .isFalse();
    }

    /** {@code revision copy --from-revision}. */
    @Test
    void aRevisionIsCopied() {
        create("multiple");
        update("2", "\"two\"");
        JsonNode one = lab.get(SHOP + "/revisions/shop--one").body().at("/properties/template");
        ArmLab.Answer copied =
                done(
                        patchShop(
                                "{\"properties\":{\"template\":{\"containers\":"
                                        + one.path("containers")
                                        + ",\"scale\":"
                                        + one.path("scale")
                                        + ",\"revisionSuffix\":\"copy\"}}}"));
        assertThat(copied.at(LATEST)).isEqualTo("shop--copy");
        assertThat(copied.at("properties.template.containers.0.env.0.value")).isEqualTo("1");
    }

    /** {@code ingress disable}, {@code ingress enable}. */
    @Test
    void theIngressIsTakenAwayAndGivenBack() {
        create("single");
        ObjectNode app = whole();
        configuration(app).putNull("ingress");
        ArmLab.Answer disabled = done(put(app));
        assertThat(disabled.body().at("/properties/configuration").has("ingress")).isFalse();
        assertThat(disabled.at(LATEST)).isEqualTo("shop--one");
        ArmLab.Answer enabled =
                done(
                        patchShop(
                                """
                                {"properties":{"configuration":{"ingress":{"external":true,"transport":"auto",
                                 "allowInsecure":true,"exposedPort":null,"targetPort":80}}}}\
                                """));
        assertThat(enabled.at("properties.configuration.ingress.fqdn"))
                .isEqualTo("shop.minato.localhost");
        assertThat(enabled.at(TRAFFIC + ".0.latestRevision")).isEqualTo("true");
        assertThat(enabled.at(LATEST)).isEqualTo("shop--one");
    }

    private ArmLab.Answer removeSecret() {
        ObjectNode app = whole();
        configuration(app).set("secrets", app.arrayNode());
        return put(app);
    }

    /** {@code secret remove}: the whole resource without it. */
    @Test
    void aSecretThatARevisionRefersToIsNotRemoved() {
        create("multiple");
        ArmLab.Answer newest = removeSecret();
        assertThat(newest.status()).isEqualTo(400);
        assertThat(newest.at("error.message")).contains("SecretRef 's1'");
        done(
                patchShop(
                        """
                        {"properties":{"template":{"containers":[{"image":"shop:1","name":"shop",
                         "env":[{"name":"A","value":"2"}]}],"revisionSuffix":"two"}}}\
                        """));
        ArmLab.Answer older = removeSecret();
        assertThat(older.status()).as(body(older)).isEqualTo(400);
        assertThat(older.at("error.target")).isEqualTo("configuration.secrets");
        assertThat(older.at("error.message"))
                .isEqualTo(
                        "configuration.secrets: \"s1\" cannot be removed: revision shop--one"
                                + " refers to it and is active: deactivate it first");
        assertThat(lab.post(SHOP + "/listSecrets").at("value.0.value")).isEqualTo("v1");
        done(lab.post(SHOP + "/revisions/shop--one/deactivate"));
        assertThat(done(removeSecret()).at(LATEST)).isEqualTo("shop--two");
        assertThat(lab.post(SHOP + "/listSecrets").body().path("value")).isEmpty();
    }

    /** In single mode an older revision ends by itself, unless it is pinned. */
    @Test
    void aSecretOfThePinnedRevisionIsNotRemoved() {
        create("single");
        patchShop(
                """
                {"properties":{"template":{"containers":[{"image":"shop:1","name":"shop",
                 "env":[{"name":"A","value":"2"}]}],"revisionSuffix":"two"}}}\
                """);
        done(traffic("[{'revisionName':'shop--one','weight':100}]"));
        assertThat(removeSecret().status()).isEqualTo(400);
        done(traffic("[{'latestRevision':true,'weight':100}]"));
        done(removeSecret());
    }

    /** {@code az containerapp ingress traffic set} sends back every entry and adds its own. */
    @Test
    void entriesOfInactiveRevisionsDoNotPileUp() {
        create("multiple");
        String all = "{'revisionName':'shop--one','weight':100}";
        done(traffic("[" + all + "]"));
        for (int i = 0; i < 4; i++) {
            update("x" + i, "\"r" + i + "\"");
            String read = lab.get(SHOP).body().at("/" + TRAFFIC.replace('.', '/')).toString();
            String next = "{'revisionName':'shop--r" + i + "','weight':0}";
            done(traffic(read.replace('"', '\'').replaceFirst("]$", "," + next + "]")));
            lab.post(SHOP + "/revisions/shop--r" + i + "/deactivate");
        }
        update("y", "\"last\"");
        String read = lab.get(SHOP).body().at("/" + TRAFFIC.replace('.', '/')).toString();
        ArmLab.Answer answer =
                done(
                        traffic(
                                read.replace('"', '\'')
                                        .replaceFirst(
                                                "]$",
                                                ",{'revisionName':'shop--last','weight':0}]")));
        assertThat(answer.body().at("/" + TRAFFIC.replace('.', '/')).toString())
                .contains("shop--one", "shop--last")
                .doesNotContain("shop--r");
    }

    @Test
    void aListOfSharesWithoutEndIsRefusedByItsLength() {
        create("multiple");
        ObjectNode patch = ((ObjectNode) lab.get(SHOP).body()).objectNode();
        ArrayNode entries =
                patch.putObject("properties")
                        .putObject("configuration")
                        .putObject("ingress")
                        .putArray("traffic");
        for (int i = 0; i < 10_000; i++) {
            entries.addObject().put("revisionName", "shop--r" + i).put("weight", 0);
        }
        ArmLab.Answer refused = patchShop(patch.toString());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("error.target")).isEqualTo("configuration.ingress.traffic");
        assertThat(refused.at("error.message")).contains("10000 entries: give at most 500");
    }

    /** Of such a revision no set is ever removed. */
    @Test
    void revisionsWhoseImageIsNotFoundAreForgottenToo() {
        create("single");
        done(patchShop("{\"properties\":{\"configuration\":{\"maxInactiveRevisions\":1}}}"));
        for (int i = 0; i < 8; i++) {
            ArmLab.Answer failed =
                    patchShop(
                            "{\"properties\":{\"template\":{\"containers\":[{\"image\":\"gone:1\","
                                    + "\"name\":\"shop\"}],\"revisionSuffix\":\"r"
                                    + i
                                    + "\"}}}");
            assertThat(failed.at("properties.provisioningState")).isEqualTo("Failed");
        }
        // What serves, the newest, one that is kept, one that was the newest a moment ago.
        assertThat(lab.get(SHOP + "/revisions").body().path("value").size()).isBetween(2, 4);
    }
}
