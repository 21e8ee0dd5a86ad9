package dev.minato.platform.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.TemplateSpec.AppVolume;
import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.platform.volume.ReplicaVolume.SealedFile;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SealedFiles;
import dev.minato.platform.volume.VolumeSource.SecretFile;
import dev.minato.platform.volume.VolumeSource.SecretFiles;
import dev.minato.state.SealedValue;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** What a set of replicas has of a volume's secrets. */
class ReplicaVolumesTest {
    private static final SealedValue ONE = SealedValue.WAITING;
    private static final SealedValue TWO =
            new SealedValue("sealed:1:" + "1".repeat(16) + ":" + "B".repeat(38));
    private static final Map<String, SealedValue> SECRETS = Map.of("b.pem", TWO, "a", ONE);

    @Test
    void withoutAChoiceEverySecretIsAFileOfItsName() {
        assertThat(ReplicaVolumes.of(volume(), "default", SECRETS))
                .isEqualTo(
                        new ReplicaVolume(
                                "keys",
                                new SealedFiles(
                                        List.of(
                                                new SealedFile("a", "a", ONE),
                                                new SealedFile("b.pem", "b.pem", TWO)))));
    }

    @Test
    void chosenOnesAreAtTheirPathsAndOneThatIsGoneIsNoFile() {
        assertThat(
                        ReplicaVolumes.of(
                                volume(
                                        new SecretFile("b.pem", "tls/cert"),
                                        new SecretFile("gone", "gone")),
                                "default",
                                SECRETS))
                .isEqualTo(
                        new ReplicaVolume(
                                "keys",
                                new SealedFiles(
                                        List.of(new SealedFile("tls/cert", "b.pem", TWO)))));
    }

    private static AppVolume volume(SecretFile... files) {
        return new AppVolume("keys", new SecretFiles(List.of(files)));
    }
}
