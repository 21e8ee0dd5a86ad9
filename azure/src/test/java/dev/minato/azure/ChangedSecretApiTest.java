package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Another value of a secret: which revisions have it only after a restart. */
@Timeout(60)
final class ChangedSecretApiTest extends AppApiFixture {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String STALE =
            " has the former value of secret token until it is restarted";

    private static String shop(String secrets) {
        return """
        {"location":"local","properties":{
         "configuration":{"activeRevisionsMode":"Single","secrets":[%s]},
         "template":{"containers":[{"name":"main","image":"shop:1",
          "env":[{"name":"TOKEN","secretRef":"token"}]}]}}}
        """
                .formatted(secrets);
    }

    private static String secret(String name, String value) {
        return "{\"name\":\"" + name + "\",\"value\":\"" + value + "\"}";
    }

    private List<String> warnings() {
        return lab.get(SHOP)
                .body()
                .at("/properties/warnings")
                .valueStream()
                .map(each -> each.asString())
                .filter(text -> text.contains("former value"))
                .toList();
    }

    private List<String> events() throws IOException {
        String stream = ArmLab.GROUP + "/containerApps/shop/eventstream?tailLines=300";
        try (HttpReply reply = lab.open(HttpCall.get(stream))) {
            return new String(reply.body().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> JSON.readTree(line).path("Msg").asString())
                    .toList();
        }
    }

    @Test
    void theAnswerAndAnEventNameTheRevisionUntilItIsRestarted() throws IOException {
        lab.put("shop", shop(secret("token", "one") + "," + secret("other", "x")));
        String revision = lab.get(SHOP).at("properties.latestRevisionName");
        assertThat(warnings()).isEmpty();

        ArmLab.Answer changed =
                lab.put("shop", shop(secret("token", "two") + "," + secret("other", "y")));

        assertThat(changed.status()).as(body(changed)).isLessThan(300);
        assertThat(changed.body().at("/properties/warnings").toString())
                .contains("revision " + revision + STALE)
                .doesNotContain("other");
        assertThat(events())
                .filteredOn(text -> text.contains("former value"))
                .containsExactly("Revision '" + revision + "'" + STALE);

        lab.send(
                HttpCall.post(SHOP + "/revisions/" + revision + "/restart")
                        .header("Prefer", "wait=20"));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void theSameValueSentAgainSaysNothing() throws IOException {
        lab.put("shop", shop(secret("token", "one")));
        lab.put("shop", shop(secret("token", "one")));
        lab.put("shop", shop("{\"name\":\"token\"}"));
        assertThat(warnings()).isEmpty();
        assertThat(events()).noneMatch(text -> text.contains("former value"));
    }

    @Test
    void aSecretWithoutAValueIsRefusedWhereNoneIsKept() {
        ArmLab.Answer answer = lab.put("shop", shop("{\"name\":\"token\"}"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("error.target")).isEqualTo("configuration.secrets[0].value");
        assertThat(answer.at("error.message"))
                .isEqualTo("configuration.secrets[0].value is missing: secret \"token\" is new");
        assertThat(lab.get(SHOP).status()).isEqualTo(404);
    }
}
