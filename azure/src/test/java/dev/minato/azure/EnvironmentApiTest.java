package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** Environments as Resource Manager shows them: here two, one of which has no cluster. */
class EnvironmentApiTest {
    private static final String ALL = "/providers/Microsoft.App/managedEnvironments";
    private static final String MISSING =
            "environment \"east\" cannot be used: this daemon has no cluster and no edge for it;"
                    + " its apps stay as they are until it has";

    @TempDir private Path folder;
    private ArmLab lab;

    @BeforeEach
    void open() {
        lab = new ArmLab(folder, "east");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void everyRowIsListed() {
        for (String scope : new String[] {ArmLab.SUBSCRIPTION, ArmLab.GROUP}) {
            ArmLab.Answer list = lab.get(scope + ALL);
            assertThat(list.body().path("value")).hasSize(2);
            assertThat(list.at("value.0.id")).isEqualTo(ArmLab.GROUP + ALL + "/default");
            assertThat(list.at("value.0.properties.provisioningState")).isEqualTo("Succeeded");
            assertThat(list.at("value.1.name")).isEqualTo("east");
        }
    }

    @Test
    void oneWithoutAClusterSaysSo() {
        ArmLab.Answer east = lab.get(ArmLab.GROUP + ALL + "/EAST");
        assertThat(east.status()).isEqualTo(200);
        assertThat(east.at("id")).isEqualTo(ArmLab.GROUP + ALL + "/east");
        assertThat(east.at("properties.provisioningState")).isEqualTo("Failed");
        assertThat(east.at("properties.deploymentErrors")).isEqualTo(MISSING);
        assertThat(lab.get(ArmLab.GROUP + ALL + "/default").at("properties.deploymentErrors"))
                .isEmpty();
    }

    @Test
    void oneThatIsNotThereIsNotFoundAndThoseThatAreAreNamed() {
        ArmLab.Answer west = lab.get(ArmLab.GROUP + ALL + "/west");
        assertThat(west.status()).isEqualTo(404);
        assertThat(west.at("error.message"))
                .isEqualTo("The environment 'west' was not found: there are 'default', 'east'.");
    }

    @Test
    void anAppIsNotPutWhereNothingRunsAndDoesNotMoveThere() {
        ArmLab.Answer put = lab.put("blog", inEast());
        assertThat(put.status()).isEqualTo(503);
        assertThat(put.at("error.message")).isEqualTo(MISSING);

        assertThat(lab.put("shop", ArmLab.app("shop:1")).status()).isEqualTo(200);
        ArmLab.Answer moved = lab.put("shop", inEast());
        assertThat(moved.status()).isEqualTo(400);
        assertThat(moved.at("error.target")).isEqualTo("environmentId");
        assertThat(moved.at("error.message")).contains("\"default\"").contains("cannot move");
        ArmLab.Answer patched =
                lab.send(
                        "PATCH",
                        ArmLab.APPS + "/shop",
                        "{\"properties\":{\"environmentId\":\"" + ArmLab.GROUP + ALL + "/east\"}}");
        assertThat(patched.status()).isEqualTo(400);
        assertThat(lab.get(ArmLab.APPS + "/shop").at("properties.environmentId"))
                .isEqualTo(ArmLab.GROUP + ALL + "/default");
    }

    /** What is asked meanwhile is accepted, and done when it is heard. */
    @Test
    void anAppWhoseClusterIsAwayIsShownAsItIsWrittenDown() {
        assertThat(lab.put("shop", ArmLab.app("shop:1")).status()).isEqualTo(200);
        lab.cluster().silence(true);

        ArmLab.Answer shop = lab.get(ArmLab.APPS + "/shop");
        assertThat(shop.status()).isEqualTo(200);
        assertThat(shop.at("properties.runningStatus")).isEqualTo("Unknown");
        assertThat(shop.at("properties.provisioningState")).isEqualTo("Succeeded");
        assertThat(shop.body().toString())
                .contains("environment \\\"default\\\" does not answer: the cluster is away");
        assertThat(lab.get(ArmLab.APPS).body().path("value")).hasSize(1);
        assertThat(lab.get(ArmLab.APPS + "/shop/revisions").status()).isEqualTo(503);
        ArmLab.Answer put = lab.send("PUT", ArmLab.APPS + "/shop", ArmLab.app("shop:2"));
        assertThat(put.status()).isEqualTo(201);
        assertThat(put.at("properties.provisioningState")).isEqualTo("InProgress");

        lab.cluster().silence(false);
        assertThat(lab.put("shop", ArmLab.app("shop:2")).status()).isEqualTo(200);
        assertThat(lab.get(ArmLab.APPS + "/shop").at("properties.runningStatus"))
                .isEqualTo("Running");
    }

    private static String inEast() {
        return ArmLab.app("shop:1")
                .replace("managedEnvironments/default", "managedEnvironments/east");
    }
}
