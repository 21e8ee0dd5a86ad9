package dev.minato.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.engine.Container;
import dev.minato.engine.ExecStart;
import dev.minato.engine.Health;
import dev.minato.engine.LogQuery;
import dev.minato.engine.RunStatus;
import dev.minato.engine.Volume;
import dev.minato.engine.WaitCondition;
import dev.minato.engine.host.SharedEngineFixture;
import dev.minato.engine.host.TestEngine;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.spec.HealthCheck;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.RestartPolicy;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.image.model.RunConfig;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Volumes and binds, the restart policy, health checks. */
class ContainerUpkeepTest extends SharedEngineFixture {
    @Test
    void aVolumeOutlivesContainersAndBeginsWithWhatTheImageHas() throws Exception {
        StorageSpec storage = StorageSpec.NONE.withBinds(List.of(BindSpec.volume("kept", "/data")));
        assertThat(host.output(spec -> spec.storage(storage), "cat", "/data/hello"))
                .isEqualTo("from the image\n");
        Container writer =
                host.start(
                        host.spec("sh", "-c", "echo mine > /data/hello; rm -f /data/nothing")
                                .storage(storage)
                                .build());
        host.awaitExit(writer);
        assertThat(host.output(spec -> spec.storage(storage), "cat", "/data/hello"))
                .isEqualTo("mine\n");

        assertThatThrownBy(() -> host.engine().volumes().remove("kept", false))
                .hasMessageStartingWith("remove kept: volume is in use - [");
        for (String user : host.engine().volumes().users("kept")) {
            host.engine().containers().remove(user, true, true);
        }
        assertThat(host.engine().volumes().get("kept").name()).isEqualTo("kept");
        host.engine().volumes().remove("kept", false);
        assertThatThrownBy(() -> host.engine().volumes().get("kept"))
                .hasMessage("get kept: no such volume");
    }

    @Test
    void anAnonymousVolumeGoesWithItsContainer() throws Exception {
        var image =
                host.images().image(RunConfig.EMPTY.toBuilder().volumes(Set.of("/data")).build());
        Container container =
                host.start(
                        ContainerSpec.builder("volumes", image)
                                .process(ProcessSpec.of(List.of("cat", "/data/hello")))
                                .network(network -> network.withMode(new NetworkMode.NoNetwork()))
                                .build());
        host.awaitExit(container);
        String name = host.look(container).mounts().getFirst().name();
        Volume volume = host.engine().volumes().get(name);

        assertThat(host.log(container, LogQuery.ALL)).isEqualTo("from the image\n");
        assertThat(volume.anonymous()).isTrue();
        host.engine().containers().remove(container.id(), false, true);
        TestEngine.await(() -> Files.notExists(volume.mountpoint()));
        TestEngine.await(() ->
                host.engine().volumes().list().stream().noneMatch(v -> v.name().equals(name)));
    }

    @Test
    void foldersOfTheHostAreBound() throws Exception {
        Path shared = Files.createDirectories(folder.resolve("shared"));
        Files.writeString(shared.resolve("file"), "of the host\n");
        StorageSpec writable = StorageSpec.NONE.withBinds(List.of(BindSpec.path(shared, "/s")));
        StorageSpec readOnly =
                StorageSpec.NONE.withMounts(
                        List.of(MountSpec.bind(shared + "/file", "/etc/file", true)));

        assertThat(host.output(s -> s.storage(writable), "sh", "-c", "cat /s/file; echo b > /s/b"))
                .isEqualTo("of the host\n");
        assertThat(Files.readString(shared.resolve("b"))).isEqualTo("b\n");
        assertThat(host.output(s -> s.storage(readOnly), "sh", "-c", "echo x > /etc/file"))
                .contains("Read-only file system");
        assertThatThrownBy(() ->
                        host.start(
                                host.spec("true")
                                        .storage(
                                                StorageSpec.NONE.withMounts(
                                                        List.of(
                                                                MountSpec.bind(
                                                                        "/nosuch/x", "/x", true))))
                                        .build()))
                .hasMessage(
                        "a mount of type bind is wrong: bind source path does not exist:"
                                + " /nosuch/x");
    }

    @Test
    void aFailingContainerIsStartedAgainAsOftenAsItsPolicySays() throws Exception {
        Container container =
                host.start(
                        host.spec("sh", "-c", "echo run; exit 1")
                                .restart(new RestartPolicy(RestartPolicy.Mode.ON_FAILURE, 2))
                                .build());
        TestEngine.await(() ->
                host.look(container).restartCount() == 2
                        && host.look(container).state().status() == RunStatus.EXITED);

        assertThat(host.log(container, LogQuery.ALL)).isEqualTo("run\nrun\nrun\n");
    }

    @Test
    void aStoppedContainerStaysStoppedWhateverItsPolicy() throws Exception {
        Container container =
                host.start(
                        host.spec("sleep", "1000")
                                .restart(new RestartPolicy(RestartPolicy.Mode.ALWAYS, 0))
                                .build());
        host.engine().containers().stop(container.id(), Optional.of(Duration.ZERO));

        assertThat(host.look(container).state().status()).isEqualTo(RunStatus.EXITED);
        assertThat(host.look(container).restartCount()).isZero();
    }

    @Test
    void healthIsFoundOut() throws Exception {
        HealthCheck check =
                new HealthCheck(
                        List.of("CMD-SHELL", "echo looked; test -e /well"),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(5),
                        Duration.ZERO,
                        Duration.ZERO,
                        2);
        Container container =
                host.start(host.spec("sh", "-c", "sleep 1000").healthCheck(check).build());
        assertThat(host.look(container).health().orElseThrow().verdict())
                .isEqualTo(Health.Verdict.STARTING);
        TestEngine.await(() ->
                host.look(container).health().orElseThrow().verdict() == Health.Verdict.UNHEALTHY);
        String id =
                host.engine()
                        .execs()
                        .create(container.id(), ExecSpec.of(List.of("touch", "/well")));
        host.engine().execs().start(id, ExecStart.ATTACHED);
        TestEngine.await(() ->
                host.look(container).health().orElseThrow().verdict() == Health.Verdict.HEALTHY);
        assertThat(host.look(container).health().orElseThrow().log().getLast().output())
                .isEqualTo("looked\n");

        host.engine().containers().kill(container.id(), "");
        Health after = host.look(container).health().orElseThrow();
        assertThat(after.verdict()).isEqualTo(Health.Verdict.UNHEALTHY);
        assertThat(after.log().getLast().output()).isEqualTo("looked\n");
        host.engine().containers().start(container.id());
        assertThat(host.look(container).health().orElseThrow().verdict())
                .isEqualTo(Health.Verdict.STARTING);
    }

    /** As dockerd, whose checks end with a pause and begin with its end. */
    @Test
    void whatIsPausedIsNotChecked() throws Exception {
        HealthCheck check =
                new HealthCheck(
                        List.of("CMD", "true"),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(2),
                        Duration.ZERO,
                        Duration.ZERO,
                        1);
        Container container = host.start(host.spec("sleep", "2000").healthCheck(check).build());
        TestEngine.await(() -> health(container).verdict() == Health.Verdict.HEALTHY);
        host.engine().containers().pause(container.id());
        Health before = health(container);
        Container other = host.start(host.spec("sleep", "2000").healthCheck(check).build());
        TestEngine.await(() -> health(other).log().size() == 5);
        assertThat(health(container)).isEqualTo(before);
        assertThat(before.verdict()).isEqualTo(Health.Verdict.HEALTHY);
        host.engine().containers().unpause(container.id());
        TestEngine.await(() -> !health(container).log().equals(before.log()));
        host.engine().containers().remove(container.id(), true, false);
        host.engine().containers().remove(other.id(), true, false);
    }

    private Health health(Container container) {
        return host.look(container).health().orElseThrow();
    }

    @Test
    void aHealthCheckThatHangsIsKilled() throws Exception {
        HealthCheck check =
                new HealthCheck(
                        List.of("CMD", "sleep", "1000"),
                        Duration.ofMillis(50),
                        Duration.ofMillis(300),
                        Duration.ZERO,
                        Duration.ZERO,
                        1);
        Container container = host.start(host.spec("sleep", "2000").healthCheck(check).build());
        TestEngine.await(() ->
                host.look(container).health().orElseThrow().verdict() == Health.Verdict.UNHEALTHY);
        assertThat(host.look(container).health().orElseThrow().log().getFirst().exitCode())
                .isEqualTo(-1);
    }

    /** Whoever waited for the removal uses the name again at once. */
    @Test
    void aNameIsFreeAsSoonAsItsContainerHasGoneWithItsEnd() throws Exception {
        Container other = host.create("true");
        for (int i = 0; i < 20; i++) {
            Container container =
                    host.engine()
                            .containers()
                            .create(host.spec("true").autoRemove(true).name("again").build());
            CompletableFuture<Integer> removed =
                    host.engine().containers().wait(container.id(), WaitCondition.REMOVED);
            host.engine().containers().start(container.id());
            assertThat(TestEngine.get(removed)).isZero();
            if (i % 2 == 0) {
                host.engine().containers().rename(other.id(), "again");
                host.engine().containers().rename(other.id(), "other");
            }
        }
        assertThat(host.engine().containers().get("other").id()).isEqualTo(other.id());
    }
}
