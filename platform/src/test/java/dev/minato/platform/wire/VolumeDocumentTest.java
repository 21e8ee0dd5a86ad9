package dev.minato.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.Ending;
import dev.minato.platform.ReplicaSpec.ImageRef;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TemplateSpec.AppVolume;
import dev.minato.platform.TemplateSpec.VolumeMount;
import dev.minato.platform.scale.ScaleSpec;
import dev.minato.platform.volume.MountOptions;
import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.platform.volume.ReplicaVolume.SealedFile;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SealedFiles;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SharedStorage;
import dev.minato.platform.volume.StorageKind;
import dev.minato.platform.volume.VolumeSource.SecretFile;
import dev.minato.platform.volume.VolumeSource.SecretFiles;
import dev.minato.platform.volume.VolumeSource.StorageVolume;
import dev.minato.state.SealedValue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Volumes as they are written down, and as releases before other kinds wrote them. */
class VolumeDocumentTest {
    private static final VolumeMount MOUNT = new VolumeMount("v", "/data", "sub");

    @Test
    void ofEveryKindAreReadAsTheyWereWritten() {
        TemplateSpec template =
                template(
                        new AppVolume("keys", new SecretFiles(List.of(new SecretFile("s", "p/q")))),
                        new AppVolume("v"),
                        new AppVolume("all", new SecretFiles(List.of())),
                        new AppVolume(
                                "files",
                                new StorageVolume(
                                        StorageKind.AZURE_FILE,
                                        "nas",
                                        MountOptions.stored("uid=1,nobrl"))),
                        new AppVolume(
                                "host",
                                new StorageVolume(
                                        StorageKind.HOST_FOLDER, "h", MountOptions.NONE)));
        assertThat(TemplateDocument.read(TemplateDocument.write(template))).isEqualTo(template);
        ReplicaSpec replica =
                replica(
                        new ReplicaVolume(
                                "keys",
                                new SealedFiles(
                                        List.of(new SealedFile("p/q", "s", SealedValue.WAITING)))),
                        new ReplicaVolume(
                                "files",
                                new SharedStorage(
                                        "default",
                                        StorageKind.NFS_AZURE_FILE,
                                        "nas",
                                        MountOptions.stored("hard,timeo=600"))),
                        ReplicaVolume.empty("v"));
        assertThat(ReplicaDocument.read(ReplicaDocument.write(replica))).isEqualTo(replica);
    }

    @Test
    void emptyOnesAreWrittenAsTheReleaseBeforeReadsThem() {
        String text = TemplateDocument.write(template(new AppVolume("v"), new AppVolume("w")));
        assertThat(text).contains("\"volumes\":[\"v\",\"w\"]").doesNotContain("volumeSources");
        assertThat(TemplateDocument.read(text).volumes())
                .containsExactly(new AppVolume("v"), new AppVolume("w"));
        assertThat(ReplicaDocument.write(replica(ReplicaVolume.empty("v"))))
                .contains("\"volumes\":[\"v\"]")
                .doesNotContain("volumeContents");
    }

    /** What was written before there were several is in the one of every host. */
    @Test
    void aReplicaKeepsItsEnvironment() {
        ReplicaSpec far = replica().in("far");
        String text = ReplicaDocument.write(far);
        assertThat(ReplicaDocument.read(text)).isEqualTo(far);
        assertThat(ReplicaDocument.read(text.replace(",\"environment\":\"far\"", "")))
                .isEqualTo(replica());
        assertThat(replica().environment()).isEqualTo("default");
    }

    @Test
    void anUnknownKindIsSaid() {
        String text =
                TemplateDocument.write(template(new AppVolume("keys", new SecretFiles(List.of()))))
                        .replace("\"Secret\"", "\"Tape\"");
        assertThatThrownBy(() -> TemplateDocument.read(text))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("\"Tape\"");
    }

    private static TemplateSpec template(AppVolume... volumes) {
        AppContainer main =
                new AppContainer(
                        "main",
                        "web",
                        List.of(),
                        List.of(),
                        List.of(),
                        new Cpu(250_000_000),
                        new Memory(1 << 28),
                        List.of(),
                        List.of(MOUNT));
        return new TemplateSpec(
                List.of(), List.of(main), List.of(volumes), new ScaleSpec(0, 1), Duration.ZERO);
    }

    private static ReplicaSpec replica(ReplicaVolume... volumes) {
        ReplicaContainer main =
                new ReplicaContainer(
                        "main",
                        new ImageRef("web", "sha256:1", Optional.empty()),
                        List.of(),
                        List.of(),
                        new TreeMap<>(),
                        new Cpu(250_000_000),
                        new Memory(1 << 28),
                        List.of(),
                        List.of(MOUNT));
        return new ReplicaSpec(
                List.of(),
                List.of(main),
                List.of(volumes),
                List.of(),
                Duration.ZERO,
                Ending.ALWAYS);
    }
}
