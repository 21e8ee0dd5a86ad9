package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Resource groups, and the apps in them. */
final class GroupApiTest extends GroupApiFixture {
    private int exists(String group) {
        return lab.send(HttpCall.of("HEAD", group)).status();
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
}
