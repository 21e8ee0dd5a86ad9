package dev.minato.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.minato.engine.Container;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/** A runtime in a mount namespace of its own, and whether it sees the roots made for it. */
class RuntimeViewTest {
    @TempDir Path folder;

    @Test
    void aRuntimeThatDoesNotSeeTheRootIsNotLetGoAndSeesItAfterARestart() throws Exception {
        try (TestEngine host = new TestEngine(folder)) {
            Path namespaces = RunPaths.of(host.home()).namespaces();
            List<String> files = EngineFolders.names(namespaces);
            assumeFalse(files.isEmpty(), "no runtime has a namespace of its own here");
            Container running = host.start("sleep", "1000");
            String file = namespaces.resolve(files.getFirst()).toString();
            HostCommand.check(
                    List.of("nsenter", "--mount=" + file, "mount", "--make-rprivate", "/"));

            assertThatThrownBy(() -> host.start("true"))
                    .hasMessageStartingWith("the runtime does not see the root that was mounted");

            host.restart();
            assertThat(host.output("echo", "seen")).isEqualTo("seen\n");
            assertThat(host.look(running).state().pid()).isPositive();
            assertThat(running.id()).isNotEmpty();
            assertThat(Path.of(host.home().containers() + "/" + running.id() + "/rootfs/bin"))
                    .isDirectory();
        }
    }

    @Test
    void aHalfMadeNamespaceIsReplaced() throws Exception {
        try (TestEngine host = new TestEngine(folder)) {
            Path namespaces = RunPaths.of(host.home()).namespaces();
            List<String> files = EngineFolders.names(namespaces);
            assumeFalse(files.isEmpty(), "no runtime has a namespace of its own here");
            String file = namespaces.resolve(files.getFirst()).toString();
            host.leave();
            HostCommand.check(List.of("umount", file));

            host.comeBack();

            assertThat(host.output("echo", "seen")).isEqualTo("seen\n");
        }
    }
}
