package dev.minato.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.yaml.ResourceFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class AppFileTest {
    private static final String APP =
            """
            name: shop
            location: westeurope
            tags: {version: 1.10}
            properties:
              managedEnvironmentId: null
              provisioningState: Succeeded
              configuration:
                ingress: {external: yes, targetPort: "8080"}
              template:
                revisionSuffix:
                containers:
                - name: shop
                  image: shop:1
                  resources: {cpu: "0.5", memory: 1Gi}
                  env:
                  - {name: VERSION, value: 1.10}
                  - {name: FLAG, value: on}
            """;

    @TempDir Path folder;

    private ResourceFile file(String text) throws IOException {
        return ResourceFile.read(AppFileShape.APP, "--yaml", written(text));
    }

    private Path written(String text) throws IOException {
        return Files.writeString(folder.resolve("app.yaml"), text);
    }

    @Test
    void itIsReadAsContainerAppsMeansIt() throws IOException {
        ResourceFile file = file(APP);

        assertThat(file.name()).contains("shop");
        assertThat(JsonTree.line(file.patch()))
                .isEqualTo(
                        "{\"location\":\"westeurope\",\"tags\":{\"version\":\"1.10\"},"
                                + "\"properties\":{\"provisioningState\":\"Succeeded\","
                                + "\"configuration\":{\"ingress\":{\"external\":true,"
                                + "\"targetPort\":8080}},"
                                + "\"template\":{\"containers\":[{\"name\":\"shop\","
                                + "\"image\":\"shop:1\","
                                + "\"resources\":{\"cpu\":0.5,\"memory\":\"1Gi\"},"
                                + "\"env\":[{\"name\":\"VERSION\",\"value\":\"1.10\"},"
                                + "{\"name\":\"FLAG\",\"value\":\"on\"}]}]}}}");
        assertThat(JsonTree.text(file.body(Optional.of("test")), "properties.environmentId"))
                .isEqualTo("test");
    }

    @Test
    void whatBelongsToThePropertiesMayStandBesideThem() throws IOException {
        ResourceFile file = file("configuration: {}\ntemplate: {containers: [{image: a}]}\n");

        assertThat(JsonTree.line(file.patch()))
                .isEqualTo(
                        "{\"properties\":{\"configuration\":{},"
                                + "\"template\":{\"containers\":[{\"image\":\"a\"}]}}}");
    }

    @Test
    void everyWrongFieldIsToldWithItsPlaceAndWhatWouldBeRight() {
        assertThatThrownBy(() ->
                        file(
                                APP.replace("image:", "imge:")
                                        .replace("\"8080\"", "web")
                                        .replace("memory: 1Gi", "memory: [1]")))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "FILE:8:42: properties.configuration.ingress.targetPort is \"web\", not a"
                                        .replace("FILE", folder.resolve("app.yaml").toString())
                                + " whole number\n"
                                + folder.resolve("app.yaml")
                                + ":13:7: properties.template.containers[0].imge is no field of an"
                                + " app: did you mean image?\n"
                                + folder.resolve("app.yaml")
                                + ":14:39: properties.template.containers[0].resources.memory is a"
                                + " list, not a text");
    }

    @Test
    void aFieldNearNoneIsToldWithThoseThereAre() {
        assertThatThrownBy(
                        () -> file("properties: {template: {containers: [], scale: {rainbow: 1}}}"))
                .hasMessageContaining("properties.template.scale.rainbow is no field of an app")
                .hasMessageContaining("there are minReplicas, maxReplicas,");
    }

    @Test
    void whatIsNoAppIsRefused() {
        assertThatThrownBy(() -> file("- a\n")).hasMessageContaining(":1:1: the file is a list");
        assertThatThrownBy(() -> file("name: x\n"))
                .hasMessageEndingWith(
                        "has no `properties`: it is not an app in Container Apps' YAML");
        assertThatThrownBy(() -> file("null")).isInstanceOf(Fault.class);
        assertThatThrownBy(() ->
                        ResourceFile.read(AppFileShape.APP, "--yaml", folder.resolve("nosuch")))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("--yaml " + folder.resolve("nosuch") + " cannot be read");
        assertThatThrownBy(
                        () -> ResourceFile.read(AppFileShape.APP, "--yaml", Path.of("/dev/zero")))
                .hasMessage("/dev/zero:1:1: the file is larger than 1024 KiB");
    }

    /** The daemon names the field; where it stands is known here. */
    @Test
    void aRefusalOfTheDaemonGetsItsPlace() throws IOException {
        Optional<ResourceFile> file = Optional.of(file(APP));
        String at = folder.resolve("app.yaml").toString();

        assertThatThrownBy(() ->
                        ResourceFile.placing(file, () -> refuse("template.containers[0].image")))
                .hasMessage(at + ":13:7: template.containers[0].image is no image");
        assertThatThrownBy(() ->
                        ResourceFile.placing(
                                file, () -> refuse("template.containers[0].probes[2].port")))
                .hasMessage(at + ":12:7: template.containers[0].probes[2].port is no image");
        assertThatThrownBy(() -> ResourceFile.placing(file, () -> refuse("something")))
                .hasMessage("something is no image");
    }

    private static String refuse(String field) {
        throw Fault.invalid(field, field + " is no image");
    }
}
