package dev.minato.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.Event;
import dev.minato.engine.Events;
import dev.minato.engine.ExecStart;
import dev.minato.engine.LogQuery;
import dev.minato.engine.MountPoint;
import dev.minato.engine.RunStatus;
import dev.minato.engine.WaitCondition;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.RestartPolicy;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.RunConfig;
import dev.minato.linux.mount.Mounts;
import dev.minato.linux.process.Terminal;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** What an answer says is so when it is given, and not a moment later. */
class EngineAnswersTest extends SharedEngineFixture {
    private static ImageId withVolume;

    @BeforeAll
    static void makeImage() throws Exception {
        withVolume =
                host.images().image(RunConfig.EMPTY.toBuilder().volumes(Set.of("/data")).build());
    }

    private static ContainerSpec.Builder volumed(String... argv) {
        return ContainerSpec.builder("volumes", withVolume)
                .process(ProcessSpec.of(List.of(argv)))
                .network(host.spec("true").build().network());
    }

    private static void assertNothingOfItsRunIsLeft(Container container) {
        assertThat(Mounts.below(host.home().containers().resolve(container.id()))).isEmpty();
        assertThat(host.census()).noneMatch(left -> left.contains(container.id()));
    }

    @Test
    void aKillAnswersWhenTheProcessIsGone() {
        for (int i = 0; i < 10; i++) {
            Container container = host.start("sleep", "1000");
            host.engine().containers().kill(container.id(), "");

            assertThat(host.look(container).state().status()).isEqualTo(RunStatus.EXITED);
            assertThat(host.look(container).state().exitCode()).isEqualTo(137);
            assertNothingOfItsRunIsLeft(container);
        }
    }

    @Test
    void aKillByAnotherSignalDoesNotWaitForAnEnd() {
        Container container = host.start("sh", "-c", "trap '' USR1; while :; do sleep 1; done");
        host.engine().containers().kill(container.id(), "USR1");
        assertThat(host.look(container).state().status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void aStopAnswersWhenNothingOfTheRunIsLeft() {
        for (int i = 0; i < 5; i++) {
            Container container = host.start("sleep", "1000");
            host.engine().containers().stop(container.id(), Optional.of(Duration.ZERO));
            assertNothingOfItsRunIsLeft(container);
        }
    }

    @Test
    void aRemovalAnswersWhenFilesAndAnonymousVolumesAreGone() {
        for (int i = 0; i < 10; i++) {
            Container container = host.start(volumed("sleep", "1000").build());
            MountPoint volume = host.look(container).mounts().getFirst();
            host.engine().containers().remove(container.id(), true, true);

            assertThat(Files.exists(Path.of(volume.source()))).isFalse();
            assertThatThrownBy(() -> host.engine().volumes().get(volume.name()))
                    .isInstanceOf(Fault.class);
            assertThat(host.folders()).doesNotContain(container.id());
        }
    }

    @Test
    void whoWaitsForARemovalIsToldWhenTheVolumesAreGone() throws Exception {
        for (int i = 0; i < 10; i++) {
            Container container =
                    host.engine().containers().create(volumed("true").autoRemove(true).build());
            MountPoint volume = host.look(container).mounts().getFirst();
            CompletableFuture<Integer> removed =
                    host.engine().containers().wait(container.id(), WaitCondition.REMOVED);
            host.engine().containers().start(container.id());
            TestEngine.get(removed);

            assertThat(Files.exists(Path.of(volume.source()))).isFalse();
        }
    }

    @Test
    void aPauseAnswersWhenEveryProcessStands() throws Exception {
        Container container =
                host.start("sh", "-c", "i=0; while :; do i=$((i+1)); echo $i > /tmp/n; done");
        Path count = Path.of("/proc/" + host.look(container).state().pid() + "/root/tmp/n");
        TestEngine.await(() -> Files.exists(count));
        host.engine().containers().pause(container.id());
        String seen = Files.readString(count);
        for (int i = 0; i < 100; i++) {
            assertThat(Files.readString(count)).isEqualTo(seen);
        }
        host.engine().containers().unpause(container.id());
    }

    @Test
    void aSizeThatIsAskedForBeforeAnExecHasStartedIsThatOfItsTerminal() throws Exception {
        Container container = host.start("sleep", "1000");
        ExecSpec sized =
                new ExecSpec(
                        List.of("sh", "-c", "read x; stty size"),
                        List.of(),
                        "",
                        "",
                        true,
                        true,
                        true,
                        true,
                        false,
                        "");
        String id = host.engine().execs().create(container.id(), sized);
        CompletableFuture<Void> asked =
                CompletableFuture.runAsync(
                        () -> host.engine().execs().resize(id, 33, 99),
                        task -> Thread.ofPlatform().daemon().start(task));
        // Longer than a second, as a start on a busy host takes.
        LockSupport.parkNanos(Duration.ofMillis(1200).toNanos());
        assertThat(asked).isNotDone();
        try (Attachment line = host.engine().execs().start(id, new ExecStart(false, true, 0, 0))) {
            TestEngine.get(asked);
            int pid = host.engine().execs().inspect(id).pid();
            for (int rows = 1; rows <= 30; rows++) {
                host.engine().execs().resize(id, rows, 50);
                assertThat(Terminal.sizeOf(pid)).contains(new Terminal.Size(rows, 50));
            }
            host.engine().execs().resize(id, 33, 99);
            byte[] key = "\n".getBytes(StandardCharsets.US_ASCII);
            line.write(key, 0, key.length);
            assertThat(TestEngine.readUntil(line, "99")).contains("33 99");
        }
    }

    @Test
    void theEventsOfAStopAreKillDieStop() throws Exception {
        List<String> told = new ArrayList<>();
        try (Events.Subscription events = host.engine().events().subscribe(Optional.empty())) {
            Container container = host.start("sleep", "1000");
            host.engine().containers().stop(container.id(), Optional.of(Duration.ZERO));
            host.engine().containers().remove(container.id(), false, false);
            Event last;
            do {
                last = events.next(TestEngine.PATIENCE).orElseThrow();
                if (last.actorId().equals(container.id())) {
                    told.add(last.action());
                }
            } while (!told.contains("destroy"));
        }
        assertThat(told)
                .containsExactly("create", "start", "kill", "kill", "die", "stop", "destroy");
    }

    @Test
    void aStopCanHaveASignalOfItsOwn() throws Exception {
        Container container =
                host.start(
                        "sh",
                        "-c",
                        "trap 'exit 4' TERM; trap 'exit 5' USR2; echo ready; while :; do sleep"
                                + " 0.05; done");
        TestEngine.await(() -> host.log(container, LogQuery.ALL).contains("ready"));
        assertThatThrownBy(() ->
                        host.engine()
                                .containers()
                                .stop(container.id(), Optional.empty(), "NONSENSE"))
                .hasMessage("invalid signal: NONSENSE");

        host.engine().containers().stop(container.id(), Optional.empty(), "SIGUSR2");
        assertThat(host.look(container).state().exitCode()).isEqualTo(5);
    }

    @Test
    void aContainerThatIsAboutToBeStartedAgainIsRemovedByForceOnly() {
        Container container =
                host.start(
                        host.spec("false")
                                .name("again")
                                .restart(new RestartPolicy(RestartPolicy.Mode.ALWAYS, 0))
                                .build());
        TestEngine.await(() -> host.look(container).state().status() == RunStatus.RESTARTING);
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                TestEngine.await(() ->
                                        host.look(container).state().status()
                                                == RunStatus.RESTARTING);
                                host.engine().containers().remove("again", false, false);
                            }
                        })
                .hasMessageMatching(
                        "cannot remove container \"again\": container is (restarting|running): stop"
                                + " the container before removing or force remove");
        host.engine().containers().remove("again", true, false);
    }
}
