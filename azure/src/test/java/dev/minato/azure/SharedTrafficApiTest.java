package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

/** Several revisions of an app, as az and the SDKs make, share and end them. */
class SharedTrafficApiTest extends AppApiFixture {
    private static final String TRAFFIC = "properties.configuration.ingress.traffic.";

    private String two() {
        ArmLab.Answer first = put("shop:1", "one");
        assertThat(first.status()).as(body(first)).isEqualTo(200);
        ArmLab.Answer second = put("shop:2", "two");
        assertThat(second.status()).as(body(second)).isEqualTo(200);
        return "shop--two";
    }

    private ArmLab.Answer put(String image, String suffix) {
        return lab.put(
                "shop",
                ArmLab.app(image)
                        .replace(
                                "\"configuration\":{",
                                "\"configuration\":{\"activeRevisionsMode\":\"multiple\",")
                        .replace(
                                "\"template\":{",
                                "\"template\":{\"revisionSuffix\":\"" + suffix + "\","));
    }

    private ArmLab.Answer share(String entries) {
        return patchShop(
                "{\"properties\":{\"configuration\":{\"ingress\":{\"traffic\":["
                        + entries.replace('\'', '"')
                        + "]}}}}");
    }

    private ArmLab.Answer revision(String name) {
        return lab.get(SHOP + "/revisions/" + name);
    }

    @Test
    void weightsAsAzSendsThemAreAnsweredAndTold() {
        two();
        ArmLab.Answer shared =
                share(
                        "{'revisionName':'shop--one','weight':'80','label':'blue'},"
                                + "{'latestRevision':true,'weight':'20'}");
        assertThat(shared.status()).as(body(shared)).isEqualTo(200);
        assertThat(shared.at(TRAFFIC + "0.revisionName")).isEqualTo("shop--one");
        assertThat(shared.at(TRAFFIC + "0.weight")).isEqualTo("80");
        assertThat(shared.at(TRAFFIC + "0.label")).isEqualTo("blue");
        assertThat(shared.at(TRAFFIC + "1.latestRevision")).isEqualTo("true");
        assertThat(shared.at("properties.latestRevisionFqdn"))
                .isEqualTo("shop--two.minato.localhost");
        ArmLab.Answer one = revision("shop--one");
        assertThat(one.at("properties.trafficWeight")).isEqualTo("80");
        assertThat(one.at("properties.labels.0")).isEqualTo("blue");
        assertThat(one.at("properties.fqdn")).isEqualTo("shop--one.minato.localhost");
        assertThat(revision("shop--two").at("properties.trafficWeight")).isEqualTo("20");
    }

    @Test
    void aNewRevisionMayHaveAShareInTheRequestThatMakesIt() {
        put("shop:1", "one");
        ArmLab.Answer second =
                patchShop(
                        "{\"properties\":{\"configuration\":{\"ingress\":{\"traffic\":["
                            + "{\"revisionName\":\"shop--one\",\"weight\":90},"
                            + "{\"revisionName\":\"shop--two\",\"weight\":10}]}},"
                            + "\"template\":{\"revisionSuffix\":\"two\",\"containers\":[{\"name\":"
                            + "\"main\",\"image\":\"shop:2\"}]}}}");
        assertThat(second.status()).as(body(second)).isEqualTo(200);
        assertThat(revision("shop--two").at("properties.trafficWeight")).isEqualTo("10");
    }

    @Test
    void aRevisionIsDeactivatedAndActivatedAgain() {
        String two = two();
        share("{'revisionName':'shop--one','weight':100}");
        ArmLab.Answer off = lab.post(SHOP + "/revisions/" + two + "/deactivate");
        assertThat(off.status()).as(body(off)).isEqualTo(200);
        assertThat(off.at("properties.active")).isEqualTo("false");
        assertThat(lab.get(SHOP).at("properties.provisioningState")).isEqualTo("Succeeded");
        ArmLab.Answer again = lab.post(SHOP + "/revisions/" + two + "/deactivate");
        assertThat(again.status()).isEqualTo(200);
        ArmLab.Answer weighed = share("{'revisionName':'shop--two','weight':100}");
        assertThat(weighed.status()).isEqualTo(400);
        assertThat(weighed.at("error.message")).contains("activate it first");
        ArmLab.Answer on =
                lab.send(
                        HttpCall.post(SHOP + "/revisions/" + two + "/activate")
                                .header("Prefer", "wait=20"));
        assertThat(on.status()).as(body(on)).isEqualTo(200);
        assertThat(on.at("properties.active")).isEqualTo("true");
        assertThat(on.at("properties.runningState")).isEqualTo("Running");
    }

    /** What a change waits for is a revision that runs. */
    @Test
    void anAppWhoseNewestRevisionDoesNotRunIsChangedAndStartedAsOthers() {
        String two = two();
        share("{'revisionName':'shop--one','weight':100}");
        lab.post(SHOP + "/revisions/" + two + "/deactivate");
        ArmLab.Answer tagged = patchShop("{\"tags\":{\"a\":\"b\"}}");
        assertThat(tagged.status()).as(body(tagged)).isEqualTo(200);
        for (String verb : new String[] {"/stop", "/start"}) {
            ArmLab.Answer done = lab.send(HttpCall.post(SHOP + verb).header("Prefer", "wait=20"));
            assertThat(done.status()).as(body(done)).isEqualTo(200);
        }
        assertThat(revision(two).at("properties.active")).isEqualTo("false");
        assertThat(revision("shop--one").at("properties.runningState")).isEqualTo("Running");
    }

    @Test
    void whatNothingElseServesIsNotDeactivated() {
        String two = two();
        ArmLab.Answer refused = lab.post(SHOP + "/revisions/shop--two/deactivate");
        assertThat(refused.status()).as(body(refused)).isEqualTo(200);
        // The latest that is ready is another by now.
        assertThat(revision("shop--one").at("properties.trafficWeight")).isEqualTo("100");
        ArmLab.Answer last = lab.post(SHOP + "/revisions/shop--one/deactivate");
        assertThat(last.status()).isEqualTo(409);
        assertThat(last.at("error.message")).contains("stop the app instead");
        lab.send(
                HttpCall.post(SHOP + "/revisions/" + two + "/activate")
                        .header("Prefer", "wait=20"));
        share("{'revisionName':'shop--two','weight':100}");
        ArmLab.Answer serving = lab.post(SHOP + "/revisions/shop--two/deactivate");
        assertThat(serving.status()).isEqualTo(409);
        assertThat(serving.at("error.message")).contains("give another a weight first");
    }

    @Test
    void requestsMoveStepByStepAsATagSays() {
        two();
        share("{'revisionName':'shop--one','weight':100}");
        ArmLab.Answer begun =
                patchShop(
                        "{\"tags\":{\"minato-shift\":\"to=shop--two step=20"
                                + " every=1h\",\"a\":\"b\"}}");
        assertThat(begun.status()).as(body(begun)).isEqualTo(200);
        assertThat(begun.at("tags.minato-shift"))
                .startsWith("to=shop--two step=20 every=3600000ms");
        assertThat(begun.at(TRAFFIC + "1.weight")).isEqualTo("20");
        // A client that sends back what it read neither ends it nor writes the tag down.
        ArmLab.Answer back = lab.put("shop", lab.get(SHOP).body().toString());
        assertThat(back.status()).as(body(back)).isEqualTo(200);
        assertThat(back.at("tags.minato-shift")).startsWith("to=shop--two");
        ArmLab.Answer off = patchShop("{\"tags\":{\"minato-shift\":null}}");
        assertThat(off.status()).as(body(off)).isEqualTo(200);
        assertThat(off.at("tags.minato-shift")).isEmpty();
        assertThat(off.at("tags.a")).isEqualTo("b");
        assertThat(off.at(TRAFFIC + "1.weight")).isEqualTo("20");
    }

    @ParameterizedTest
    @CsvSource({
        "step=10, names no revision",
        "to=shop--two step=ten, a whole number",
        "to=shop--two every=30, a time such as",
        "to=shop--two max-error-rate=x%, percent",
        "to=shop--two to=shop--one, each name once",
        "to=shop--two colour=red, one of to",
        "to=shop--two step=0, out of range",
        "to=shop--nine, no active revision",
    })
    void aShiftThatCannotBeIsRefused(String text, String message) {
        two();
        share("{'revisionName':'shop--one','weight':100}");
        ArmLab.Answer refused = patchShop("{\"tags\":{\"minato-shift\":\"" + text + "\"}}");
        assertThat(refused.status()).isIn(400, 409);
        assertThat(refused.at("error.message")).contains(message);
        assertThat(lab.get(SHOP).at(TRAFFIC + "0.weight")).isEqualTo("100");
    }

    /** {@code az containerapp revision set-mode}. */
    @Test
    void backToSingleModeTheNewestServesAlone() {
        two();
        share("{'revisionName':'shop--one','weight':100,'label':'blue'}");
        lab.post(SHOP + "/revisions/shop--two/deactivate");
        String whole = lab.get(SHOP).body().toString().replace("\"Multiple\"", "\"single\"");
        ArmLab.Answer single = lab.put("shop", whole);
        assertThat(single.status()).as(body(single)).isEqualTo(200);
        assertThat(single.at(TRAFFIC + "0.latestRevision")).isEqualTo("true");
        assertThat(single.at(TRAFFIC + "0.weight")).isEqualTo("100");
        assertThat(single.at(TRAFFIC + "1.label")).isEqualTo("blue");
        assertThat(single.at("properties.latestRevisionName")).isEqualTo("shop--two");
        assertThat(revision("shop--two").at("properties.trafficWeight")).isEqualTo("100");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'revisionName':'shop--one','weight':80}||make 80",
                "{'revisionName':'shop--x','weight':100}|[0].revisionName|no revision of this app",
                "{'revisionName':'shop--one','weight':50},{'revisionName':'shop--one','weight':50}"
                        + "|[1].revisionName|given twice",
                "{'revisionName':'shop--one','weight':100,'label':'a'},"
                        + "{'revisionName':'shop--two','weight':0,'label':'a'}"
                        + "|[1].label|given twice",
                "{'revisionName':'shop--one','weight':-100},{'latestRevision':true,'weight':200}"
                        + "|[0].weight|0 to 100",
            })
    void aListThatCannotBeIsRefused(String entries, String at, String message) {
        two();
        ArmLab.Answer refused = share(entries);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("error.target"))
                .isEqualTo("configuration.ingress.traffic" + (at == null ? "" : at));
        assertThat(refused.at("error.message")).contains(message);
        assertThat(lab.get(SHOP).at(TRAFFIC + "0.latestRevision")).isEqualTo("true");
    }

    @Test
    void aChangeIsMadeOnlyToTheAppThatWasRead() {
        String tag = putShop().header("ETag");
        assertThat(tag).matches("\"[0-9a-f]+-1\"");
        assertThat(lab.get(SHOP).header("ETag")).isEqualTo(tag);
        byte[] other = ArmLab.app("shop:2").getBytes(StandardCharsets.UTF_8);
        HttpCall put = HttpCall.of("PUT", SHOP).json(other);
        ArmLab.Answer first = lab.send(put.header("If-Match", "W/\"x\", " + tag));
        assertThat(first.status()).as(body(first)).isIn(200, 201);
        assertThat(first.header("ETag")).isNotEqualTo(tag);
        for (HttpCall late :
                new HttpCall[] {put, HttpCall.of("PATCH", SHOP).json(other), delete()}) {
            ArmLab.Answer refused = lab.send(late.header("If-Match", tag));
            assertThat(refused.status()).as(body(refused)).isEqualTo(412);
            assertThat(refused.at("error.code")).isEqualTo("PreconditionFailed");
            assertThat(refused.at("error.message")).contains("read it again");
        }
        assertThat(lab.send(put.header("If-None-Match", "*")).status()).isEqualTo(412);
        assertThat(lab.send(put.header("If-Match", "W/" + first.header("ETag"))).status())
                .isEqualTo(412);
        HttpCall fresh = HttpCall.of("PUT", ArmLab.APPS + "/other").json(other);
        assertThat(lab.send(fresh.header("If-Match", "*")).status()).isEqualTo(412);
        assertThat(lab.send(fresh.header("If-None-Match", "*")).status()).isIn(200, 201);
        ArmLab.Answer wrong = lab.send(put.header("If-Match", "7"));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.at("error.message")).contains("in its quotation marks");
        assertThat(lab.send(delete().header("If-Match", "*")).status()).isIn(200, 202);
    }

    private static HttpCall delete() {
        return HttpCall.of("DELETE", SHOP);
    }
}
