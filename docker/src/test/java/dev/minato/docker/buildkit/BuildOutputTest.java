package dev.minato.docker.buildkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.docker.buildkit.wire.Exporter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where results of builds go. */
class BuildOutputTest extends BuildKitFixture {
    @ParameterizedTest
    @CsvSource({
        "zip, x=y, output of type zip is not supported",
        "image, push=true, --push is not supported yet",
        "local, mode=delete, mode=delete is not supported yet",
        "oci, tar=false, tar=false"
    })
    void anOutputThatIsNotDoneIsRefusedBeforeAnythingIsBuilt(
            String type, String attribute, String text) throws Exception {
        dockerfile("FROM scratch\n");
        String[] pair = attribute.split("=", -1);
        Exporter exporter = Exporter.newBuilder().setType(type).putAttrs(pair[0], pair[1]).build();
        assertThatThrownBy(() -> build(Map.of(), exporter)).rootCause().hasMessageContaining(text);
        assertThat(client.server().asked()).isEmpty();
    }

    private static final String TREE =
            "FROM busybox AS b\n"
                    + "RUN echo hi > /f; busybox mkdir /x; busybox ln -s nowhere /x/link\n"
                    + "FROM scratch\nCOPY --chmod=0750 --from=b /f /d/f\n"
                    + "COPY --from=b /x /d2\nCOPY <<EOF /z\nlast\nEOF\n";

    @Test
    void filesOfAResultAreSentToTheClient() throws Exception {
        dockerfile(TREE);
        build(Map.of(), Exporter.newBuilder().setType("local").build());
        assertThat(client.server().received())
                .containsEntry("d", "directory 750")
                .containsEntry("d/f", "file 750: hi\n")
                .containsEntry("z", "file 644: last\n")
                .containsEntry("d2/link", "link nowhere")
                .hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({"tar", "docker", "oci"})
    void aResultIsSentToTheClientAsAnArchive(String type) throws Exception {
        dockerfile(TREE);
        build(Map.of(), Exporter.newBuilder().setType(type).putAttrs("name", "sent:1").build());
        Path archive = folder.resolve("sent" + builds + ".tar");
        Files.write(archive, client.server().stream());
        Process tar = new ProcessBuilder("tar", "-tvf", archive.toString()).start();
        String listed = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tar.waitFor()).isZero();
        if (type.equals("tar")) {
            assertThat(listed).containsPattern("-rwxr-x--- 0/0 +3 .* d/f\n");
        } else {
            assertThat(listed).contains("index.json", "manifest.json", "oci-layout");
            assertThat(new String(client.server().stream(), StandardCharsets.ISO_8859_1))
                    .contains("sent:1");
        }
        assertThatThrownBy(() -> daemon.find("sent:1")).hasMessageContaining("No such image");
    }
}
