package dev.minato.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.Container;
import dev.minato.engine.RunStatus;
import dev.minato.engine.Volume;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.RestartPolicy;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.linux.mount.Mounts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What becomes of the engine's things on the host when all of it is taken away. */
class HostRemovalTest {
    @TempDir Path folder;

    @Test
    void whatRunsEndsAndNothingStaysButRowsAndVolumes() throws Exception {
        try (TestEngine host = new TestEngine(folder)) {
            Volume volume =
                    host.engine()
                            .volumes()
                            .create("memory", Map.of(), Map.of("type", "tmpfs", "device", "x"));
            Container running =
                    host.start(
                            host.spec("sleep", "1000")
                                    .storage(
                                            StorageSpec.NONE.withBinds(
                                                    List.of(BindSpec.volume("memory", "/m"))))
                                    .restart(new RestartPolicy(RestartPolicy.Mode.ALWAYS, 0))
                                    .build());
            Container failing =
                    host.start(
                            host.spec("false")
                                    .restart(new RestartPolicy(RestartPolicy.Mode.ALWAYS, 0))
                                    .build());
            Path others =
                    Files.createDirectory(RunPaths.of(host.home()).boot().resolve("edge"))
                            .resolve("table");
            Files.writeString(others, "x");

            host.engine().removeFromHost();

            assertThat(host.census()).isEmpty();
            assertThat(Mounts.below(host.home().root())).isEmpty();
            assertThat(ProcessHandle.of(running.state().pid())).isEmpty();
            assertThat(others).exists();
            assertThat(volume.mountpoint()).isEmptyDirectory();

            host.restart();
            assertThat(host.look(running).state().status()).isEqualTo(RunStatus.EXITED);
            assertThat(host.look(failing).state().status()).isEqualTo(RunStatus.EXITED);
            assertThat(host.engine().volumes().get("memory").name()).isEqualTo("memory");
        }
    }
}
