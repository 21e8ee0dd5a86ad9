package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What was done to apps, as az reads it. */
@Timeout(60)
final class EventStreamApiTest extends ArmFixture {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SHOP = ArmLab.GROUP + "/containerApps/shop/eventstream";
    private static final String ENVIRONMENT =
            ArmLab.GROUP + "/managedEnvironments/default/eventstream";

    private List<String> lines(String target) throws IOException {
        try (HttpReply reply = lab.open(HttpCall.get(target))) {
            assertThat(reply.status()).isEqualTo(200);
            return new String(reply.body().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private List<String> reasons(String target) throws IOException {
        return lines(target).stream()
                .map(line -> JSON.readTree(line).path("Reason").asString())
                .toList();
    }

    private String put(String name, String image) {
        return lab.put(name, ArmLab.app(image)).at("properties.latestRevisionName");
    }

    @Test
    void anAppsLifeIsALineEach() throws IOException {
        String first = put("shop", "shop:1");
        put("shop", "shop:1");
        String second = put("shop", "shop:2");
        lab.post(ArmLab.APPS + "/shop/revisions/" + second + "/restart?wait");
        assertThat(reasons(SHOP + "?follow=false&output=json&tailLines=300"))
                .startsWith(
                        "ContainerAppCreate",
                        "RevisionCreation",
                        "RevisionReady",
                        "ContainerAppReady",
                        "ContainerAppUpdate",
                        "ContainerAppUpdate",
                        "RevisionCreation",
                        "RevisionReady")
                .contains("RevisionDeactivating", "RevisionRestart");
        JsonNode line = JSON.readTree(lines(SHOP + "?tailLines=300").get(1));
        assertThat(line.properties().stream().map(java.util.Map.Entry::getKey))
                .containsExactly(
                        "TimeStamp",
                        "Type",
                        "ContainerAppName",
                        "RevisionName",
                        "ReplicaName",
                        "Msg",
                        "Reason",
                        "EventSource",
                        "Count");
        assertThat(line.path("Type").asString()).isEqualTo("Normal");
        assertThat(line.path("ContainerAppName").asString()).isEqualTo("shop");
        assertThat(line.path("RevisionName").asString()).isEqualTo(first);
        assertThat(line.path("Msg").asString()).isEqualTo("Creating new revision '" + first + "'");
    }

    @Test
    void theLastFewAreSentAndOthersAppsAreNot() throws IOException {
        put("shop", "shop:1");
        put("other", "shop:1");
        assertThat(lines(SHOP)).isNotEmpty().allMatch(line -> line.contains("\"shop\""));
        assertThat(reasons(SHOP + "?tailLines=1")).containsExactly("ContainerAppReady");
        assertThat(lines(SHOP + "?tailLines=0")).isEmpty();
        assertThat(lines(ENVIRONMENT + "?tailLines=300"))
                .anyMatch(line -> line.contains("\"shop\""))
                .anyMatch(line -> line.contains("\"other\""));
        assertThat(lines(ENVIRONMENT + "?tailLines=2")).hasSize(2);
    }

    @Test
    void aRevisionThatFailedIsAWarningWithoutValuesOfSecrets() throws IOException {
        lab.put(
                "shop",
                ArmLab.app("nowhere/hunter2secret")
                        .replace(
                                "\"ingress\"",
                                "\"secrets\":[{\"name\":\"s\",\"value\":\"hunter2secret\"}],"
                                        + "\"ingress\""));
        JsonNode failed = JSON.readTree(lines(SHOP).getLast());
        assertThat(failed.path("Type").asString()).isEqualTo("Warning");
        assertThat(failed.path("Reason").asString()).isEqualTo("Error");
        assertThat(failed.path("Msg").asString())
                .contains("has no image", "No such image")
                .doesNotContain("hunter2secret");
    }

    @Test
    void textIsALineForPeople() throws IOException {
        String revision = put("shop", "shop:1");
        assertThat(lines(SHOP + "?output=text&tailLines=1").getFirst())
                .matches(
                        "\\S+Z Normal shop ContainerAppReady: Successfully provisioned revision '"
                                + revision
                                + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"follow", "follow=true", "follow=True"})
    void whoFollowsHearsOfWhatComesAlsoOfADeletion(String follow) throws IOException {
        put("shop", "shop:1");
        HttpCall call = HttpCall.get(SHOP + "?" + follow + "&output=json&tailLines=1");
        try (HttpReply reply = lab.open(call)) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).contains("ContainerAppReady");
            lab.post(ArmLab.APPS + "/shop/stop");
            put("other", "shop:1");
            lab.send(HttpCall.of("DELETE", ArmLab.APPS + "/shop").header("Prefer", "wait=20"));
            assertThat(lines.readLine()).as("so that az prints the line before").isEmpty();
            assertThat(lines.readLine()).contains("ContainerAppStop\"");
            String line = lines.readLine();
            while (!line.contains("ContainerAppDeleted")) {
                assertThat(line).matches(".*\"shop\".*|");
                line = lines.readLine();
            }
        }
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(lab.get(SHOP).status()).isEqualTo(404);
        assertThat(lab.get(ENVIRONMENT.replace("default/", "other/")).status()).isEqualTo(404);
        put("shop", "shop:1");
        ArmLab.Answer elsewhere = lab.get(SHOP.replace("/default/", "/nogroup/"));
        assertThat(elsewhere.status()).isEqualTo(404);
        assertThat(lab.get(SHOP + "?tailLines=301").status()).isEqualTo(400);
        assertThat(lab.get(SHOP + "?output=xml").status()).isEqualTo(400);
    }

    @Test
    void overTcpATokenOfThatAppOrEnvironmentIsNeeded() {
        put("shop", "shop:1");
        put("default", "shop:1");
        String environment = ArmLab.GROUP + "/providers/Microsoft.App/managedEnvironments/default";
        String shops = token(ArmLab.APPS + "/shop");
        String namesake = token(ArmLab.APPS + "/default");
        String environments = token(environment);
        assertThat(lab.sendOverTcp(HttpCall.get(SHOP)).status()).isEqualTo(401);
        assertThat(lab.sendOverTcp(HttpCall.get(ENVIRONMENT)).status()).isEqualTo(401);
        assertThat(tcp(SHOP, environments)).isEqualTo(401);
        assertThat(tcp(ENVIRONMENT, shops)).isEqualTo(401);
        assertThat(tcp(ENVIRONMENT, namesake)).as("an app called as it is").isEqualTo(401);
        assertThat(tcp(SHOP, shops)).isEqualTo(200);
        assertThat(tcp(ENVIRONMENT, environments)).isEqualTo(200);
    }

    private String token(String resource) {
        return "Bearer " + lab.post(resource + "/getAuthToken").at("properties.token");
    }

    private int tcp(String target, String token) {
        return lab.sendOverTcp(HttpCall.get(target + "?tailLines=1").header("Authorization", token))
                .status();
    }
}
