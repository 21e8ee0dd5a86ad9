package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Apps and environments in resource groups. */
final class GroupedAppsTest extends GroupApiFixture {
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
    void theEnvironmentIsInItsGroupAloneAndUsedFromAll() {
        putGroup();
        String environments = "/providers/Microsoft.App/managedEnvironments";
        assertThat(lab.get(ID + environments).body().path("value")).isEmpty();
        ArmLab.Answer other = lab.get(ID + environments + "/default");
        assertThat(other.status()).isEqualTo(404);
        assertThat(other.at("error.message")).contains(ArmLab.GROUP + environments + "/default");
        ArmLab.Answer made = lab.send("PUT", ID + environments + "/shop-env", "{}");
        assertThat(made.status()).isEqualTo(200);
        assertThat(lab.get(ID + environments).body().path("value")).hasSize(1);
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
