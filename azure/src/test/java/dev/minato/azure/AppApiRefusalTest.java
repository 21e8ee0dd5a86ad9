package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a client may not say of a container app. */
final class AppApiRefusalTest extends AppApiFixture {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'identity':{'type':'SystemAssigned'}|identity",
                "'identity':{'type':'None','userAssignedIdentities':{'/x':{}}}|identity",
                "'Kind':'functionapp'|Kind",
                "'managedBy':'/x'|managedBy",
                "'extendedLocation':{'name':'x'}|extendedLocation",
                "'colour':'red'|colour",
                "'properties':{'workloadProfileName':'Dedicated-D4'}|properties.workloadProfileName",
                "'properties':{'networking':{'outboundVnetSubnetId':'/x'}}|properties.networking",
                "'properties':{'patchingConfiguration':{'a':'b'}}|properties.patchingConfiguration",
                "'properties':{'colour':'red'}|properties.colour",
                "'properties':{'configuration':{'ingress':{'transport':'http2'}}}"
                        + "|configuration.ingress.transport",
                "'properties':{'configuration':{'ingress':{'transport':'tcp'}}}"
                        + "|configuration.ingress.external"
            })
    void whatIsNotDoneIsRefusedByItsName(String members, String field) {
        putShop();
        ArmLab.Answer patch = patchShop("{" + members.replace('\'', '"') + "}");
        assertThat(patch.status()).as(body(patch)).isEqualTo(400);
        assertThat(patch.at("error.target")).isEqualTo(field);
        assertThat(patch.at("error.message")).startsWith(field).contains("version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"If-Unmodified-Since"})
    void aConditionIsRefusedByItsNameAndNothingIsChanged(String header) {
        putShop();
        byte[] body = ArmLab.app("shop:2").getBytes(StandardCharsets.UTF_8);
        for (HttpCall call :
                List.of(
                        HttpCall.of("PUT", SHOP).json(body),
                        HttpCall.of("PATCH", SHOP).json(body),
                        HttpCall.of("DELETE", SHOP))) {
            ArmLab.Answer answer = lab.send(call.header(header, "\"1\""));
            assertThat(answer.status()).as(body(answer)).isEqualTo(400);
            assertThat(answer.at("error.message")).startsWith(header + " is not supported");
        }
        assertThat(lab.get(SHOP).at("properties.template.containers.0.image")).isEqualTo("shop:1");
    }

    @ParameterizedTest
    @CsvSource({
        "Bad_Name, shop:1, name",
        "shop, '', template.containers[0].image",
    })
    void whatIsWrongIsNamed(String name, String image, String field) {
        ArmLab.Answer put = lab.put(name, ArmLab.app(image));
        assertThat(put.status()).isEqualTo(400);
        assertThat(put.at("error.code")).isEqualTo("InvalidParameterValue");
        assertThat(put.at("error.target")).isEqualTo(field);
        assertThat(put.at("error.message")).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "nothing",
                "{\"properties\":5}",
                "{\"properties\":{\"template\":[]}}",
                "{}{}"
            })
    void aBodyThatIsNoAppIsRefused(String json) {
        ArmLab.Answer put = lab.put("shop", json);
        assertThat(put.status()).as(body(put)).isEqualTo(400);
        assertThat(put.at("error.message")).isNotBlank();
    }

    @Test
    void aBodyNestedWithoutEndIsRefused() {
        assertThat(lab.put("shop", "{\"a\":".repeat(5000) + "1" + "}".repeat(5000)).status())
                .isEqualTo(400);
    }

    @Test
    void anotherEnvironmentIsRefusedByName() {
        ArmLab.Answer put =
                lab.put(
                        "shop",
                        ArmLab.app("shop:1").replace("Environments/default", "Environments/other"));
        assertThat(put.status()).isEqualTo(400);
        assertThat(put.at("error.message")).contains("\"other\"");
    }
}
