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

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Environments that users make and delete, as az does. */
class MadeEnvironmentApiTest {
    private static final String ALL = "/providers/Microsoft.App/managedEnvironments";
    private static final String OTHERS = ArmLab.SUBSCRIPTION + "/resourceGroups/team";
    private static final String TILL = OTHERS + ALL + "/till";
    private static final String APP = OTHERS + "/providers/Microsoft.App/containerApps/shop";

    /** What az sends. */
    private static final String AZ =
            """
            {"location":"westeurope","tags":null,"properties":{"daprAIInstrumentationKey":null,
             "vnetConfiguration":null,
             "appLogsConfiguration":{"destination":null,"logAnalyticsConfiguration":null},
             "customDomainConfiguration":null,
             "workloadProfiles":[{"workloadProfileType":"Consumption","Name":"Consumption"}],
             "zoneRedundant":false}}\
            """;

    @TempDir private Path folder;
    private ArmLab lab;

    @BeforeEach
    void open() {
        lab = new ArmLab(folder);
        assertThat(lab.send("PUT", OTHERS, "{\"location\":\"local\"}").status()).isEqualTo(201);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private ArmLab.Answer make(String path) {
        return lab.send("PUT", path, AZ);
    }

    private ArmLab.Answer delete(String path) {
        return lab.send(HttpCall.of("DELETE", path).header("Prefer", "wait=20"));
    }

    private ArmLab.Answer putShop(String environment) {
        return lab.send(
                HttpCall.of("PUT", APP)
                        .header("Prefer", "wait=20")
                        .json(
                                ArmLab.app("shop:1")
                                        .replace(ArmLab.GROUP + ALL + "/default", environment)
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void oneIsMadeShownListedTaggedAndDeleted() {
        ArmLab.Answer made = make(TILL);
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.at("id")).isEqualTo(TILL);
        assertThat(made.at("location")).isEqualTo("westeurope");
        assertThat(made.at("properties.provisioningState")).isEqualTo("Succeeded");
        assertThat(made.at("properties.defaultDomain")).isEqualTo("till.minato.localhost");
        assertThat(lab.get(TILL.replace("till", "TILL")).body()).isEqualTo(made.body());
        assertThat(lab.get(OTHERS + ALL).body().path("value")).hasSize(1);
        assertThat(lab.get(ArmLab.GROUP + ALL).body().path("value")).hasSize(1);
        assertThat(lab.get(ArmLab.SUBSCRIPTION + ALL).body().path("value")).hasSize(2);
        assertThat(make(TILL).body()).isEqualTo(made.body());

        ArmLab.Answer tagged =
                lab.send("PATCH", TILL, "{\"location\":\"local\",\"tags\":{\"a\":\"b\"}}");
        assertThat(tagged.status()).isEqualTo(200);
        assertThat(tagged.at("tags.a")).isEqualTo("b");

        assertThat(delete(TILL).status()).isEqualTo(200);
        assertThat(lab.get(TILL).status()).isEqualTo(404);
        assertThat(delete(TILL).status()).isEqualTo(204);
        assertThat(make(TILL).at("tags")).isEmpty();
    }

    @Test
    void anAppInOneHasItsHostThereAndTheEnvironmentsId() {
        make(TILL);
        for (String named : new String[] {TILL, TILL.toUpperCase(java.util.Locale.ROOT), "till"}) {
            ArmLab.Answer put =
                    putShop(named.startsWith("/SUB") ? named.replace("TILL", "till") : named);
            assertThat(put.at("properties.environmentId")).isEqualTo(TILL);
            assertThat(put.at("properties.configuration.ingress.fqdn"))
                    .isEqualTo("shop.till.minato.localhost");
        }
        ArmLab.Answer patched = lab.send("PATCH", APP, "{\"tags\":{\"a\":\"b\"}}");
        assertThat(patched.status()).isIn(200, 202);
        assertThat(lab.get(APP).at("properties.environmentId")).isEqualTo(TILL);

        ArmLab.Answer wrong = putShop(ArmLab.GROUP + ALL + "/till");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.at("error.message")).contains("use " + TILL);
        ArmLab.Answer storage = putShop(TILL + "/storages/x");
        assertThat(storage.status()).isEqualTo(400);
    }

    @Test
    void oneWithAppsIsNotDeletedAndTheyAreNamed() {
        make(TILL);
        putShop(TILL);

        ArmLab.Answer refused = delete(TILL);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("error.code")).isEqualTo("Conflict");
        assertThat(refused.at("error.message"))
                .isEqualTo(
                        "Environment 'till' cannot be deleted: app 'shop' is in it. Delete it"
                                + " first.");
        assertThat(delete(APP).status()).isIn(200, 204);
        assertThat(delete(TILL).status()).isEqualTo(200);
        assertThat(putShop(TILL).at("error.message")).contains("\"till\" does not exist");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "internal | have that word",
                "a--b | no '--'",
                "Shop | lower case",
                "a-very-long-name-of-29-letters | 2 to 28 characters",
                "x | 2 to 28 characters",
                "shop- | end with an alphanumeric",
                "9shop | start with a letter"
            })
    void aNameThatCannotBeIsRefused(String name, String rule) {
        ArmLab.Answer refused = make(OTHERS + ALL + "/" + name);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("error.code")).isEqualTo("InvalidParameterValue");
        assertThat(refused.at("error.message"))
                .contains("Invalid environment name '" + name + "'")
                .contains(rule);
    }

    @Test
    void theOneOfEveryHostStaysAsItIs() {
        ArmLab.Answer made = make(ArmLab.GROUP + ALL + "/default");
        assertThat(made.status()).isEqualTo(409);
        assertThat(made.at("error.message")).contains("cannot be made or changed");
        assertThat(make(OTHERS + ALL + "/default").at("error.message"))
                .contains("is in resource group 'default' already");
        ArmLab.Answer deleted = delete(ArmLab.GROUP + ALL + "/default");
        assertThat(deleted.status()).isEqualTo(409);
        assertThat(deleted.at("error.message")).contains("every host has it");
    }

    @Test
    void namesAreUniqueOnTheHost() {
        make(TILL);
        ArmLab.Answer twice = make(ArmLab.GROUP + ALL + "/till");
        assertThat(twice.status()).isEqualTo(409);
        assertThat(twice.at("error.message"))
                .contains("is in resource group 'team' already: names of environments are unique");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "properties.vnetConfiguration.internal:true",
                "properties.vnetConfiguration.infrastructureSubnetId:/subscriptions/x",
                "properties.appLogsConfiguration.destination:log-analytics",
                "properties.zoneRedundant:true",
                "properties.daprAIInstrumentationKey:k",
                "properties.customDomainConfiguration.dnsSuffix:a.example",
                "properties.peerAuthentication.mtls.enabled:true",
                "properties.infrastructureResourceGroup:x",
                "properties.nobodyKnows:1",
                "kind:x"
            })
    void whatIsNotDoneIsRefusedByItsName(String field) {
        String path = field.substring(0, field.indexOf(':'));
        String body = "\"" + field.substring(field.indexOf(':') + 1) + "\"";
        for (String name : java.util.List.of(path.split("\\.", -1)).reversed()) {
            body = "{\"" + name + "\":" + body + "}";
        }
        ArmLab.Answer refused = lab.send("PUT", TILL, body);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("error.target")).isEqualTo(path);
        assertThat(refused.at("error.message")).startsWith(path + " \"").contains("not supported");
        assertThat(lab.get(TILL).status()).isEqualTo(404);
    }

    @Test
    void otherProfilesLocationsAndTagsAreRefused() {
        ArmLab.Answer profile =
                lab.send(
                        "PUT",
                        TILL,
                        "{\"properties\":{\"workloadProfiles\":[{\"name\":\"big\","
                                + "\"workloadProfileType\":\"D4\"}]}}");
        assertThat(profile.at("error.message")).contains("there is one profile, Consumption");
        assertThat(lab.send("PUT", TILL, "{\"location\":\"moon\"}").at("error.target"))
                .isEqualTo("location");
        assertThat(lab.send("PUT", TILL, "{\"tags\":{\"a\":1}}").at("error.target"))
                .isEqualTo("tags.a");
    }

    @Test
    void asManyAsThereMayBeAndNoMore() {
        for (int i = 0; i < 49; i++) {
            assertThat(make(OTHERS + ALL + "/e" + i).status()).isEqualTo(200);
        }
        ArmLab.Answer more = make(TILL);
        assertThat(more.status()).isEqualTo(429);
        assertThat(more.at("error.code")).isEqualTo("QuotaExceeded");
        assertThat(more.at("error.message"))
                .isEqualTo(
                        "There are 50 environments, as many as this host may have: delete one"
                                + " first.");
        assertThat(delete(OTHERS + ALL + "/e7").status()).isEqualTo(200);
        assertThat(make(TILL).status()).isEqualTo(200);
    }

    @Test
    void aGroupTakesItsEnvironmentsWithIt() {
        make(TILL);
        putShop(TILL);
        assertThat(
                        lab.put(
                                        "app2",
                                        ArmLab.app("app2:1")
                                                .replace(ArmLab.GROUP + ALL + "/default", TILL))
                                .status())
                .isEqualTo(200);
        ArmLab.Answer refused = delete(OTHERS);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("error.message"))
                .contains("apps of other groups are in its environment 'till': 'app2'");

        assertThat(delete(ArmLab.APPS + "/app2").status()).isIn(200, 204);
        assertThat(delete(OTHERS).status()).isEqualTo(200);
        assertThat(lab.get(ArmLab.SUBSCRIPTION + ALL).body().path("value")).hasSize(1);
    }

    @Test
    void aDeletionThatTakesLongIsFollowedWhereItsAnswerSays() {
        make(TILL);
        lab.cluster().holdsEnvironments("till");
        ArmLab.Answer begun = lab.send(HttpCall.of("DELETE", TILL));
        assertThat(begun.status()).isEqualTo(202);
        String result = begun.header("Location").replace("http://localhost", "");
        assertThat(result).contains("/managedEnvironmentOperationResults/");
        assertThat(lab.get(result).status()).isEqualTo(202);
        ArmLab.Answer going = lab.get(TILL);
        assertThat(going.at("properties.provisioningState")).isEqualTo("ScheduledForDelete");
        assertThat(going.at("properties.deploymentErrors")).contains("is on it");
        assertThat(putShop(TILL).status()).isEqualTo(409);
        assertThat(make(TILL).status()).isEqualTo(409);

        lab.cluster().holdsEnvironments("");
        assertThat(lab.send(HttpCall.get(result).header("Prefer", "wait=20")).status())
                .isEqualTo(204);
        assertThat(lab.get(TILL).status()).isEqualTo(404);
    }

    /** Either the app is in the environment and it stays, or it goes and takes none. */
    @Test
    void anAppIsNeverInOneThatGoes() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 20; i++) {
                make(TILL);
                CountDownLatch begin = new CountDownLatch(1);
                Future<Integer> put =
                        threads.submit(() -> {
                            begin.await();
                            return putShop(TILL).status();
                        });
                Future<Integer> deletion =
                        threads.submit(() -> {
                            begin.await();
                            return delete(TILL).status();
                        });
                begin.countDown();
                boolean isIn = put.get() < 300;
                assertThat(deletion.get() < 300).isNotEqualTo(isIn);
                assertThat(lab.get(TILL).status()).isEqualTo(isIn ? 200 : 404);
                assertThat(lab.get(APP).status()).isEqualTo(isIn ? 200 : 404);
                delete(APP);
            }
        }
    }
}
