package dev.minato.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.ContainerState;
import dev.minato.engine.RunStatus;
import dev.minato.engine.host.SharedEngineFixture;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.StorageSpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is known of a start that has failed, now and for a daemon that comes later. */
class FailedStartTest extends SharedEngineFixture {
    private ContainerState refused(Container container) {
        assertThatThrownBy(() -> host.engine().containers().start(container.id()))
                .isInstanceOf(Fault.class);
        return host.look(container).state();
    }

    @ParameterizedTest
    @CsvSource({"nosuchcmd,127", "/etc,126"})
    void theFirstIsRememberedOverARestart(String program, int code) throws Exception {
        Container container = host.create(program);
        ContainerState failed = refused(container);
        assertThat(failed.status()).isEqualTo(RunStatus.CREATED);
        assertThat(failed.exitCode()).isEqualTo(code);
        assertThat(failed.error().text()).contains(program);
        assertThat(failed.error().failure()).isPresent();

        host.restart();

        assertThat(host.look(container).state()).isEqualTo(failed);
        assertThat(host.look(container).health()).isEmpty();
    }

    @Test
    void aSourceThatCannotBeMadeIsRememberedUntilAStartSucceeds() throws Exception {
        Path file = Files.createFile(Files.createTempDirectory(folder, "source").resolve("file"));
        StorageSpec storage =
                StorageSpec.NONE.withBinds(List.of(BindSpec.path(file.resolve("x"), "/m")));
        Container container =
                host.engine()
                        .containers()
                        .create(host.spec("sh", "-c", "exit 3").storage(storage).build());
        ContainerState failed = refused(container);
        assertThat(failed.exitCode()).isEqualTo(128);
        host.restart();
        assertThat(host.look(container).state()).isEqualTo(failed);

        Files.delete(file);
        host.engine().containers().start(container.id());
        assertThat(host.awaitExit(container)).isEqualTo(3);

        ContainerState ended = host.look(container).state();
        assertThat(ended.error().text()).isEmpty();
        assertThat(ended.status()).isEqualTo(RunStatus.EXITED);
        host.restart();
        assertThat(host.look(container).state().exitCode()).isEqualTo(3);
    }

    @Test
    void aLaterOneIsRememberedWithTheTimesOfTheRunBefore() throws Exception {
        Path parent = Files.createTempDirectory(folder, "source");
        Path source = parent.resolve("folder");
        StorageSpec storage = StorageSpec.NONE.withBinds(List.of(BindSpec.path(source, "/m")));
        Container container = host.start(host.spec("true").storage(storage).build());
        host.awaitExit(container);
        ContainerState ran = host.look(container).state();
        Files.delete(source);
        Files.delete(parent);
        Files.createFile(parent);

        ContainerState failed = refused(container);
        assertThat(failed.status()).isEqualTo(RunStatus.EXITED);
        assertThat(failed.exitCode()).isEqualTo(128);
        assertThat(failed.finishedAt()).isEqualTo(ran.finishedAt());
        host.restart();

        assertThat(host.look(container).state()).isEqualTo(failed);
        Files.delete(parent);
    }
}
