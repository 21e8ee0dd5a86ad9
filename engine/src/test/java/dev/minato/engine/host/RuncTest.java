package dev.minato.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Home;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.ExecStart;
import dev.minato.engine.LogQuery;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The fall-back runtime, taken because it was remembered as the one that works. */
class RuncTest {
    @TempDir Path folder;

    @Test
    void runcServesToo() throws Exception {
        rememberRunc();
        try (TestEngine host = new TestEngine(folder)) {
            assertThat(host.engine().runtime()).startsWith("runc ");
            assertThat(host.output("cat", "/proc/self/status"))
                    .contains("Seccomp:\t2")
                    .contains("CapEff:\t00000000a80425fb");
            assertThatThrownBy(() -> host.start("nosuchcmd"))
                    .hasMessageEndingWith(
                            "exec: \"nosuchcmd\": executable file not found in $PATH");

            Container container = host.start("sh", "-c", "echo up; exec sleep 1000");
            TestEngine.await(() -> host.log(container, LogQuery.ALL).equals("up\n"));
            String id =
                    host.engine()
                            .execs()
                            .create(container.id(), ExecSpec.of(List.of("sh", "-c", "exit 9")));
            try (Attachment line = host.engine().execs().start(id, ExecStart.ATTACHED)) {
                assertThat(TestEngine.readAll(line)).isEmpty();
            }
            assertThat(host.engine().execs().inspect(id).exitCode()).contains(9);
            String missing =
                    host.engine().execs().create(container.id(), ExecSpec.of(List.of("nosuch")));
            try (Attachment line = host.engine().execs().start(missing, ExecStart.ATTACHED)) {
                assertThat(TestEngine.readAll(line)).isEmpty();
                assertThat(line.failure().orElseThrow().text())
                        .isEqualTo("exec: \"nosuch\": executable file not found in $PATH");
            }
            host.engine().containers().stop(container.id(), Optional.of(Duration.ZERO));
            assertThat(host.look(container).state().exitCode()).isEqualTo(137);
        }
    }

    private void rememberRunc() throws Exception {
        Path runc = HostCommand.find("runc").orElseThrow();
        Path memory = RunPaths.of(Home.at(folder.resolve("home"))).boot().resolve("runtime");
        String stamp = Files.size(runc) + " " + Files.getLastModifiedTime(runc).toMillis();
        Files.write(memory, List.of("runc", "1", runc.toString(), stamp, "plain", "json"));
    }
}
