package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscription, group, providers, environment and the host itself; and how paths are read. */
final class SubscriptionApiTest extends ArmFixture {
    private static final String ENVIRONMENT =
            ArmLab.GROUP + "/providers/Microsoft.App/managedEnvironments/default";

    @Test
    void whatAzAsksAtLoginIsAnswered() {
        assertThat(lab.get("/tenants").at("value.0.tenantId")).isNotBlank();
        assertThat(lab.get("/subscriptions").at("value.0.state")).isEqualTo("Enabled");
        assertThat(lab.get(ArmLab.SUBSCRIPTION + "/locations").at("value.0.name"))
                .isEqualTo("local");
    }

    @Test
    void theProviderIsRegisteredAndListsAzuresRegions() {
        ArmLab.Answer provider = lab.get(ArmLab.SUBSCRIPTION + "/providers/Microsoft.App");
        assertThat(provider.at("registrationState")).isEqualTo("Registered");
        assertThat(provider.body().toString())
                .contains("\"containerApps\"")
                .contains("\"managedEnvironments\"")
                .contains("\"Local\"")
                .contains("\"West Europe\"");
        assertThat(
                        lab.post(ArmLab.SUBSCRIPTION + "/providers/Microsoft.App/register")
                                .at("registrationState"))
                .isEqualTo("Registered");
    }

    @Test
    void theGroupIsThereAndNoOther() {
        assertThat(lab.get(ArmLab.GROUP).at("properties.provisioningState")).isEqualTo("Succeeded");
        assertThat(lab.send(HttpCall.of("HEAD", ArmLab.GROUP)).status()).isEqualTo(204);
        ArmLab.Answer other = lab.get(ArmLab.SUBSCRIPTION + "/resourceGroups/other");
        assertThat(other.status()).isEqualTo(404);
        assertThat(other.at("error.message")).contains("'other'").contains("'default'");
    }

    @Test
    void anotherSubscriptionIsNotFound() {
        ArmLab.Answer other = lab.get("/subscriptions/1234/resourceGroups/default");
        assertThat(other.status()).isEqualTo(404);
        assertThat(other.at("error.message")).contains("'1234'");
    }

    @Test
    void theEnvironmentIsReady() {
        ArmLab.Answer environment = lab.get(ENVIRONMENT);
        assertThat(environment.at("properties.provisioningState")).isEqualTo("Succeeded");
        assertThat(environment.at("properties.defaultDomain")).isEqualTo("minato.localhost");
        assertThat(environment.at("properties.workloadProfiles.0.name")).isEqualTo("Consumption");
        assertThat(lab.get(ENVIRONMENT.replace("/default", "/other")).status()).isEqualTo(404);
    }

    @Test
    void aResourceIdWhereANameBelongsIsNotFound() {
        ArmLab.Answer broken =
                lab.get(
                        ArmLab.GROUP
                                + "/providers/Microsoft.App/managedEnvironments"
                                + ENVIRONMENT);
        assertThat(broken.status()).isEqualTo(404);
        assertThat(broken.at("error.code")).isNotBlank();
    }

    @Test
    void theDaemonTellsOfItself() {
        ArmLab.Answer status =
                lab.get(ArmLab.SUBSCRIPTION + "/providers/Minato.Host/status/default");
        assertThat(status.at("type")).isEqualTo("Minato.Host/status");
        assertThat(status.body().at("/properties/pid").asInt()).isEqualTo(42);
        assertThat(status.body().at("/properties/ready").asBoolean()).isTrue();
        assertThat(status.at("properties.sockets.arm")).isEqualTo("/a");
    }

    @Test
    void theDoctorHasChecks() {
        ArmLab.Answer doctor = lab.get(ArmLab.SUBSCRIPTION + "/providers/Minato.Host/doctor");
        assertThat(doctor.body().at("/properties/checks").isArray()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/DEFAULT/providers/microsoft.app/containerapps",
                "//Subscriptions/00000000-0000-0000-0000-000000000001//resourceGroups/default/Providers/MICROSOFT.APP/ContainerApps/",
            })
    void pathsAreReadInAnyCaseAndWithAnySlashes(String path) {
        assertThat(lab.get(path + "?api-version=1999-01-01").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing, 404, ResourceNotFound",
        "GET, /, 404, ResourceNotFound",
        "DELETE, /tenants, 405, MethodNotAllowed",
    })
    void whatIsNotServedIsAnErrorOfResourceManager(
            String method, String path, int status, String code) {
        ArmLab.Answer answer = lab.send(HttpCall.of(method, path));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.at("error.code")).isEqualTo(code);
        assertThat(answer.at("error.message")).isNotBlank();
    }

    @Test
    void anOperationThatNeverWasIsNotFound() {
        assertThat(
                        lab.get(
                                        ArmLab.SUBSCRIPTION
                                                + "/providers/Microsoft.App/locations/local/containerappOperationStatuses/none")
                                .status())
                .isEqualTo(404);
    }
}
