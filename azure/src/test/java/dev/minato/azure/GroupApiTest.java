package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Resource groups, and the apps in them. */
final class GroupApiTest {
    private static final String GROUPS = ArmLab.SUBSCRIPTION + "/resourcegroups";
    private static final String RG = GROUPS + "/rg";
    private static final String ID = ArmLab.SUBSCRIPTION + "/resourceGroups/rg";
    private static final String APPS = ID + "/providers/Microsoft.App/containerApps";
    private static final String SHOP = APPS + "/shop";

    @TempDir Path folder;
    private ArmLab lab;

    @BeforeEach
    void open() {
        lab = new ArmLab(folder);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private ArmLab.Answer putGroup() {
        return lab.send("PUT", RG, "{\"location\":\"local\"}");
    }

    private ArmLab.Answer put(String app, String image) {
        return lab.send(
                HttpCall.of("PUT", app)
                        .header("Prefer", "wait=20")
                        .json(ArmLab.app(image).getBytes(StandardCharsets.UTF_8)));
    }

    private ArmLab.Answer delete(String path) {
        return lab.send(HttpCall.of("DELETE", path).header("Prefer", "wait=20"));
    }

    private int exists(String group) {
        return lab.send(HttpCall.of("HEAD", group)).status();
    }

    private static String body(ArmLab.Answer answer) {
        return answer.body().toString();
    }

    @Test
    void aGroupIsMadeOnceAndFound() {
        assertThat(exists(RG)).isEqualTo(404);
        ArmLab.Answer made =
                lab.send("PUT", RG, "{\"location\":\"West Europe\",\"tags\":{\"Owner\":\"me\"}}");
        assertThat(made.status()).as(body(made)).isEqualTo(201);
        assertThat(made.at("id")).isEqualTo(ID);
        assertThat(made.at("name")).isEqualTo("rg");
        assertThat(made.at("type")).isEqualTo("Microsoft.Resources/resourceGroups");
        assertThat(made.at("location")).isEqualTo("westeurope");
        assertThat(made.at("tags.Owner")).isEqualTo("me");
        assertThat(made.at("properties.provisioningState")).isEqualTo("Succeeded");
        assertThat(exists(RG)).isEqualTo(204);
        assertThat(body(lab.get(GROUPS + "/RG"))).isEqualTo(body(made));
        ArmLab.Answer again = lab.send("PUT", GROUPS + "/Rg", body(made));
        assertThat(again.status()).isEqualTo(200);
        assertThat(body(again)).isEqualTo(body(made));
    }

    @Test
    void theGroupThatIsThereFromTheStartIsTheFirstOfTheList() {
        putGroup();
        ArmLab.Answer list = lab.get(GROUPS);
        assertThat(list.at("value.0.name")).isEqualTo("default");
        assertThat(list.at("value.0.location")).isEqualTo("local");
        assertThat(list.at("value.1.name")).isEqualTo("rg");
        assertThat(list.body().path("value")).hasSize(2);
    }

    @Test
    void groupsAreThereAfterARestart() {
        lab.send("PUT", RG, "{\"location\":\"local\",\"tags\":{\"b\":\"2\",\"a\":\"1\"}}");
        put(SHOP, "shop:1");
        lab.close();
        lab = new ArmLab(folder);
        assertThat(body(lab.get(RG))).contains("\"tags\":{\"b\":\"2\",\"a\":\"1\"}");
        assertThat(lab.get(SHOP).at("id")).isEqualTo(SHOP);
    }

    @Test
    void aPutReplacesTagsAndAPatchThoseItNames() {
        lab.send("PUT", RG, "{\"location\":\"local\",\"tags\":{\"a\":\"1\"}}");
        assertThat(lab.send("PATCH", RG, "{\"tags\":{\"b\":\"2\"}}").at("tags.b")).isEqualTo("2");
        assertThat(lab.send("PATCH", RG, "{}").at("tags.b")).isEqualTo("2");
        assertThat(body(putGroup())).doesNotContain("tags");
        assertThat(lab.send("PATCH", GROUPS + "/other", "{}").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tagname eq 'env' and tagvalue eq 'test'|1",
                "tagName eq 'ENV'|1",
                "tagname eq 'env' and tagvalue eq 'live'|0",
                "tagname eq 'o''clock'|0",
            })
    void aListIsFilteredByATag(String filter, int found) {
        lab.send("PUT", RG, "{\"location\":\"local\",\"tags\":{\"env\":\"test\"}}");
        ArmLab.Answer list =
                lab.get(GROUPS + "?$filter=" + filter.replace(" ", "%20").replace("'", "%27"));
        assertThat(list.body().path("value")).hasSize(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "rg|{}|location",
                "rg|{'location':'atlantis'}|location",
                "rg|{'location':7}|location",
                "rg|{'location':'local','colour':'red'}|colour",
                "rg|{'location':'local','managedBy':'/x'}|managedBy",
                "rg|{'location':'local','tags':['a']}|tags",
                "rg|{'location':'local','tags':{'a':1}}|tags.a",
                "rg|{'location':'local','tags':{'a<b':'1'}}|tags.a<b",
                "rg|{'location':'local','tags':{'a':'1','A':'2'}}|tags.A",
                "rg.|{'location':'local'}|resourceGroupName",
                "r%20g|{'location':'local'}|resourceGroupName",
                "%2e%2e|{'location':'local'}|resourceGroupName",
                "a%2Fb|{'location':'local'}|resourceGroupName",
                "a%09b|{'location':'local'}|resourceGroupName",
            })
    void whatIsWrongOrNotDoneIsNamed(String name, String json, String field) {
        ArmLab.Answer put = lab.send("PUT", GROUPS + "/" + name, json.replace('\'', '"'));
        assertThat(put.status()).as(body(put)).isEqualTo(400);
        assertThat(put.at("error.target")).isEqualTo(field);
        assertThat(lab.get(GROUPS).body().path("value")).hasSize(1);
    }

    @Test
    void aNameOrTagsWithoutEndAreRefused() {
        assertThat(
                        lab.send("PUT", GROUPS + "/" + "g".repeat(91), "{\"location\":\"local\"}")
                                .status())
                .isEqualTo(400);
        assertThat(
                        lab.send("PUT", GROUPS + "/" + "g".repeat(90), "{\"location\":\"local\"}")
                                .status())
                .isEqualTo(201);
        String value = "v".repeat(257);
        ArmLab.Answer put =
                lab.send("PUT", RG, "{\"location\":\"local\",\"tags\":{\"a\":\"" + value + "\"}}");
        assertThat(put.status()).isEqualTo(400);
        StringBuilder tags = new StringBuilder("\"t0\":\"\"");
        for (int i = 1; i <= 50; i++) {
            tags.append(",\"t").append(i).append("\":\"\"");
        }
        assertThat(
                        lab.send("PUT", RG, "{\"location\":\"local\",\"tags\":{" + tags + "}}")
                                .at("error.message"))
                .contains("51")
                .contains("50");
        assertThat(lab.get(GROUPS + "?$filter=name%20eq%20%27x%27").status()).isEqualTo(400);
    }

    @Test
    void thereAreNotMoreGroupsThanAzureAllows() {
        lab.groupsAreThere(979);
        ArmLab.Answer refused = putGroup();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.at("error.message")).contains("980").contains("delete one");
        assertThat(lab.get(RG).at("error.message")).hasSizeLessThan(300).contains("and others");
        assertThat(lab.send("PUT", GROUPS + "/g7", "{\"location\":\"local\"}").status())
                .isEqualTo(200);
    }

    @Test
    void aGroupDoesNotMove() {
        putGroup();
        ArmLab.Answer moved = lab.send("PUT", RG, "{\"location\":\"westus\"}");
        assertThat(moved.status()).isEqualTo(409);
        assertThat(moved.at("error.message")).contains("'local'").contains("'westus'");
    }

    @Test
    void anAppHasTheIdOfItsGroup() {
        putGroup();
        ArmLab.Answer put = put(APPS.replace("/rg/", "/RG/") + "/shop", "shop:1");
        assertThat(put.status()).as(body(put)).isEqualTo(200);
        assertThat(put.at("id")).isEqualTo(SHOP);
        assertThat(body(put)).doesNotContain("\"resourceGroup\"");
        String revision = put.at("properties.latestRevisionName");
        ArmLab.Answer one = lab.get(SHOP + "/revisions/" + revision);
        assertThat(one.at("id")).isEqualTo(SHOP + "/revisions/" + revision);
        ArmLab.Answer replicas = lab.get(SHOP + "/revisions/" + revision + "/replicas");
        assertThat(replicas.at("value.0.id")).startsWith(SHOP + "/revisions/");
        String stream = replicas.at("value.0.properties.containers.0.logStreamEndpoint");
        assertThat(stream).startsWith("http://localhost" + ID + "/containerApps/shop/revisions/");
        assertThat(lab.get(stream.substring("http://localhost".length())).status()).isEqualTo(200);
        assertThat(lab.post(SHOP + "/getAuthToken").at("properties.logStreamEndpoint"))
                .isEqualTo("http://localhost" + ID + "/containerApps/shop");
    }

    @Test
    void aPatchAndAPutLeaveAnAppInItsGroup() {
        putGroup();
        String revision = put(SHOP, "shop:1").at("properties.latestRevisionName");
        ArmLab.Answer patch = lab.send("PATCH", SHOP, "{\"tags\":{\"a\":\"1\"}}");
        assertThat(patch.at("id")).as(body(patch)).isEqualTo(SHOP);
        ArmLab.Answer again = lab.send("PUT", SHOP, body(patch));
        assertThat(again.at("id")).as(body(again)).isEqualTo(SHOP);
        assertThat(again.at("properties.latestRevisionName")).isEqualTo(revision);
    }

    @Test
    void appsAreListedByTheirGroup() {
        putGroup();
        put(SHOP, "shop:1");
        lab.put("other", ArmLab.app("other:1"));
        assertThat(lab.get(APPS).body().path("value")).hasSize(1);
        assertThat(lab.get(APPS).at("value.0.id")).isEqualTo(SHOP);
        assertThat(lab.get(ArmLab.APPS).at("value.0.name")).isEqualTo("other");
        assertThat(
                        lab.get(ArmLab.SUBSCRIPTION + "/providers/Microsoft.App/containerApps")
                                .body()
                                .path("value"))
                .hasSize(2);
    }

    @Test
    void inAnotherGroupAnAppIsNotFound() {
        putGroup();
        ArmLab.Answer put = lab.put("shop", ArmLab.app("shop:1"));
        String revision = put.at("properties.latestRevisionName");
        for (HttpCall call :
                List.of(
                        HttpCall.get(SHOP),
                        HttpCall.get(SHOP + "/revisions"),
                        HttpCall.get(SHOP + "/revisions/" + revision),
                        HttpCall.get(SHOP + "/revisions/" + revision + "/replicas"),
                        HttpCall.post(SHOP + "/revisions/" + revision + "/restart"),
                        HttpCall.post(SHOP + "/stop"),
                        HttpCall.post(SHOP + "/start"),
                        HttpCall.post(SHOP + "/listSecrets"),
                        HttpCall.post(SHOP + "/getAuthToken"),
                        HttpCall.of("PATCH", SHOP).json("{}".getBytes(StandardCharsets.UTF_8)),
                        HttpCall.get(
                                ID
                                        + "/containerApps/shop/revisions/"
                                        + revision
                                        + "/replicas/x/containers/main/logstream"))) {
            ArmLab.Answer answer = lab.send(call);
            assertThat(answer.status()).as(call.target()).isEqualTo(404);
            assertThat(answer.at("error.message")).contains("'rg'").contains("it is in 'default'");
        }
        assertThat(delete(SHOP).status()).isEqualTo(204);
        assertThat(lab.get(ArmLab.APPS + "/shop").status()).isEqualTo(200);
    }

    @Test
    void aNameThatIsTakenInAnotherGroupIsAConflict() {
        putGroup();
        put(SHOP, "shop:1");
        ArmLab.Answer taken = lab.put("Shop", ArmLab.app("shop:2"));
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.at("error.message")).contains("'shop'").contains("'rg'");
        assertThat(lab.get(SHOP).at("properties.template.containers.0.image")).isEqualTo("shop:1");
        assertThat(delete(SHOP).status()).isEqualTo(200);
        assertThat(lab.put("shop", ArmLab.app("shop:2")).status()).isEqualTo(200);
    }

    @Test
    void ofTwoThatPutOneNameIntoTwoGroupsAtOnceOneIsRefused() throws Exception {
        putGroup();
        for (int i = 0; i < 10; i++) {
            String name = "/race" + i;
            try (ExecutorService both = Executors.newFixedThreadPool(2)) {
                List<Callable<Integer>> puts =
                        List.of(
                                () -> put(APPS + name, "shop:1").status(),
                                () -> put(ArmLab.APPS + name, "shop:1").status());
                List<Integer> statuses = new ArrayList<>();
                for (Future<Integer> put : both.invokeAll(puts)) {
                    statuses.add(put.get());
                }
                assertThat(statuses).containsExactlyInAnyOrder(200, 409);
            }
        }
    }

    @Test
    void nothingIsPutIntoAGroupThatIsNotThere() {
        ArmLab.Answer put = put(SHOP, "shop:1");
        assertThat(put.status()).isEqualTo(404);
        assertThat(put.at("error.message")).contains("'rg'").contains("'default'");
    }

    @Test
    void anEmptyGroupIsDeletedAtOnce() {
        putGroup();
        assertThat(lab.send(HttpCall.of("DELETE", RG)).status()).isEqualTo(200);
        assertThat(exists(RG)).isEqualTo(404);
        assertThat(lab.send(HttpCall.of("DELETE", RG)).status()).isEqualTo(404);
    }

    @Test
    void aDeletionTakesTheAppsOfTheGroupAndNoOthers() {
        putGroup();
        put(SHOP, "shop:1");
        put(APPS + "/shop2", "shop:1");
        lab.put("other", ArmLab.app("other:1"));
        ArmLab.Answer deleted = delete(RG);
        assertThat(deleted.status()).as(body(deleted)).isEqualTo(200);
        assertThat(exists(RG)).isEqualTo(404);
        assertThat(lab.get(ArmLab.APPS + "/shop").status()).isEqualTo(404);
        assertThat(lab.get(ArmLab.APPS + "/other").status()).isEqualTo(200);
        assertThat(putGroup().status()).isEqualTo(201);
        assertThat(lab.get(APPS).body().path("value")).isEmpty();
    }

    @Test
    void aDeletionThatTakesLongerIsFollowedByItsLocation() {
        putGroup();
        put(SHOP, "shop:1");
        lab.cluster().keepRemoved(true);
        ArmLab.Answer deleted = lab.send(HttpCall.of("DELETE", RG));
        assertThat(deleted.status()).isEqualTo(202);
        assertThat(deleted.header("Retry-After")).isEqualTo("1");
        String location = deleted.header("Location").substring("http://localhost".length());
        assertThat(lab.get(location).status()).isEqualTo(202);
        assertThat(lab.get(RG).at("properties.provisioningState")).isEqualTo("Deleting");
        for (ArmLab.Answer refused : List.of(put(APPS + "/late", "shop:1"), putGroup())) {
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.at("error.message")).contains("is being deleted");
        }
        lab.cluster().keepRemoved(false);
        assertThat(delete(SHOP).status()).isIn(200, 204, 404);
        assertThat(lab.get(location).status()).isEqualTo(200);
        assertThat(exists(RG)).isEqualTo(404);
    }

    @Test
    void aDeletionGoesOnAfterAKill() {
        putGroup();
        put(SHOP, "shop:1");
        lab.markedDeleting("rg");
        lab.close();
        lab = new ArmLab(folder);
        ArmLab.Answer app = lab.get(SHOP);
        assertThat(app.status() == 404 ? "Deleting" : app.at("properties.provisioningState"))
                .isEqualTo("Deleting");
        assertThat(delete(SHOP).status()).isIn(200, 204, 404);
        assertThat(exists(RG)).isEqualTo(404);
        assertThat(lab.put("shop", ArmLab.app("shop:1")).status()).isEqualTo(200);
    }

    @Test
    void theGroupThatIsThereFromTheStartStays() {
        lab.put("shop", ArmLab.app("shop:1"));
        ArmLab.Answer refused = delete(GROUPS + "/Default");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("error.message")).contains("Delete its apps instead");
        assertThat(lab.get(ArmLab.APPS + "/shop").at("properties.provisioningState"))
                .isEqualTo("Succeeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "RESOURCEGROUPDELETIONJOBrg"})
    void anOperationThatNeverWasIsNotFound(String operation) {
        assertThat(lab.get(ArmLab.SUBSCRIPTION + "/operationresults/" + operation).status())
                .isEqualTo(404);
    }

    @Test
    void theEnvironmentIsInItsGroupAloneAndUsedFromAll() {
        putGroup();
        String environments = "/providers/Microsoft.App/managedEnvironments";
        assertThat(lab.get(ID + environments).body().path("value")).isEmpty();
        ArmLab.Answer other = lab.get(ID + environments + "/default");
        assertThat(other.status()).isEqualTo(404);
        assertThat(other.at("error.message")).contains(ArmLab.GROUP + environments + "/default");
        ArmLab.Answer made = lab.send("PUT", ID + environments + "/shop-env", "{}");
        assertThat(made.status()).isEqualTo(409);
        assertThat(made.at("error.message"))
                .contains("'shop-env'")
                .contains("one cluster")
                .contains(ArmLab.GROUP + environments + "/default");
        assertThat(put(SHOP, "shop:1").at("properties.environmentId"))
                .isEqualTo(ArmLab.GROUP + environments + "/default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/subscriptions/1234/resourceGroups/default/providers/Microsoft.App/managedEnvironments/default",
                "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.App/managedEnvironments/default",
                "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/default/providers/Microsoft.App/connectedEnvironments/default",
                "/default",
                "../default",
                "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/default/providers/Microsoft.App/managedEnvironments",
            })
    void anIdOfNoEnvironmentIsRefusedByItsField(String id) {
        ArmLab.Answer put =
                lab.put(
                        "shop",
                        "{\"properties\":{\"environmentId\":\""
                                + id
                                + "\",\"template\":{\"containers\":[{\"name\":\"main\",\"image\":\"shop:1\"}]}}}");
        assertThat(put.status()).as(body(put)).isEqualTo(400);
        assertThat(put.at("error.target")).isEqualTo("properties.environmentId");
    }

    @Test
    void anEnvironmentsIdIsReadInAnyCase() {
        ArmLab.Answer put =
                lab.put(
                        "shop",
                        ArmLab.app("shop:1")
                                .replace("resourceGroups/default", "resourcegroups/DEFAULT")
                                .replace(
                                        "Microsoft.App/managedEnvironments",
                                        "microsoft.app/managedenvironments"));
        assertThat(put.status()).as(body(put)).isEqualTo(200);
    }
}
