package dev.minato.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.Event;
import dev.minato.engine.Events;
import dev.minato.engine.LogQuery;
import dev.minato.engine.RunStatus;
import dev.minato.engine.WaitCondition;
import dev.minato.engine.host.SharedEngineFixture;
import dev.minato.engine.host.TestEngine;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.PortMapping;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.linux.HostInfo;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Containers from creation to removal, with the runtime and conmon of this host. */
class ContainerLifeTest extends SharedEngineFixture {
    @Test
    void aProcessRunsAndItsExitCodeIsKept() throws Exception {
        Container container = host.start("sh", "-c", "echo out; echo err >&2; exit 7");

        assertThat(host.awaitExit(container)).isEqualTo(7);
        assertThat(host.look(container).state().status()).isEqualTo(RunStatus.EXITED);
        assertThat(host.look(container).state().finishedAt()).isPresent();
        assertThat(host.log(container, LogQuery.ALL)).contains("out\n").contains("err\n");
        assertThat(host.engine().containers().start(container.id())).isTrue();
        assertThat(host.awaitExit(container)).isEqualTo(7);
    }

    @Test
    void aContainerIsFoundByNameAndBeginningOfItsIdentifier() {
        Container one = host.engine().containers().create(host.spec("true").name("found").build());
        host.create("true");

        assertThat(host.engine().containers().get("found").id()).isEqualTo(one.id());
        assertThat(host.engine().containers().get("/found").id()).isEqualTo(one.id());
        assertThat(host.engine().containers().get(one.shortId()).id()).isEqualTo(one.id());
        assertThatThrownBy(() -> host.engine().containers().get("nosuch"))
                .isInstanceOf(Fault.class)
                .hasMessage("No such container: nosuch");
    }

    @Test
    void aNameBelongsToOneContainer() {
        Container one = host.engine().containers().create(host.spec("true").name("mine").build());

        assertThatThrownBy(() ->
                        host.engine().containers().create(host.spec("true").name("mine").build()))
                .hasMessage(
                        "the name \"mine\" is in use by container "
                                + one.id()
                                + ": remove or rename that one first");
        host.engine().containers().rename(one.id(), "yours");
        assertThat(host.engine().containers().get("yours").id()).isEqualTo(one.id());
        host.engine().containers().create(host.spec("true").name("mine").build());
        assertThatThrownBy(() -> host.engine().containers().rename("yours", "yours"))
                .hasMessage("Renaming a container with the same name as its current name");
        assertThatThrownBy(() -> host.engine().containers().rename("yours", "a b"))
                .hasMessage(
                        "Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are"
                                + " allowed");
    }

    @Test
    void aStopIsGentleFirst() throws Exception {
        Container polite =
                host.start(
                        "sh",
                        "-c",
                        "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
        TestEngine.await(() -> host.log(polite, LogQuery.ALL).contains("ready"));

        assertThat(host.engine().containers().stop(polite.id(), Optional.empty())).isTrue();
        assertThat(host.look(polite).state().exitCode()).isEqualTo(3);
        assertThat(host.log(polite, LogQuery.ALL)).contains("bye");
        assertThat(host.engine().containers().stop(polite.id(), Optional.empty())).isFalse();
    }

    @Test
    void whoIgnoresTheStopSignalIsKilledAfterTheGrace() throws Exception {
        Container stubborn =
                host.start("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done");
        TestEngine.await(() -> host.log(stubborn, LogQuery.ALL).contains("ready"));

        host.engine().containers().stop(stubborn.id(), Optional.of(Duration.ofMillis(200)));
        assertThat(host.look(stubborn).state().exitCode()).isEqualTo(137);
        assertThat(host.look(stubborn).state().oomKilled()).isFalse();
    }

    @Test
    void signalsAreSentByNameAndNumber() throws Exception {
        Container container = host.start("sleep", "1000");
        assertThatThrownBy(() -> host.engine().containers().kill(container.id(), "ZORK"))
                .hasMessageStartingWith("no signal is called ZORK");

        host.engine().containers().kill(container.id(), "KILL");
        assertThat(host.awaitExit(container)).isEqualTo(137);
        assertThatThrownBy(() -> host.engine().containers().kill(container.id(), "15"))
                .isInstanceOf(Fault.class)
                .hasMessageEndingWith(" is not running and gets no signal");
    }

    @Test
    void aMissingProgramIsSaidInRuncsWords() {
        Container container = host.create("nosuchcmd");

        assertThatThrownBy(() -> host.engine().containers().start(container.id()))
                .isInstanceOf(Fault.class)
                .hasMessage("exec: \"nosuchcmd\": executable file not found in $PATH");
        assertThat(host.look(container).state().status()).isEqualTo(RunStatus.CREATED);
        assertThat(host.look(container).state().exitCode()).isEqualTo(127);
        assertThat(host.look(container).state().error().text()).contains("nosuchcmd");
    }

    @Test
    void whatCannotBeExecutedIsRefused() {
        assertThatThrownBy(() -> host.start("/plain"))
                .hasMessageEndingWith("exec: \"/plain\": permission denied");
        assertThatThrownBy(() -> host.start("/etc"))
                .hasMessageEndingWith("exec: \"/etc\": is a directory: permission denied");
        assertThatThrownBy(() -> host.start("/nosuch/x"))
                .hasMessageContaining("no such file or directory");
        assertThatThrownBy(() -> host.start(host.spec().build()))
                .hasMessage("no command specified");
    }

    @Test
    void aFailedStartOfATransientContainerRemovesIt() throws Exception {
        Container container =
                host.engine().containers().create(host.spec("nosuchcmd").autoRemove(true).build());
        CompletableFuture<Integer> removed =
                host.engine().containers().wait(container.id(), WaitCondition.REMOVED);

        assertThatThrownBy(() -> host.engine().containers().start(container.id()))
                .isInstanceOf(Fault.class);
        assertThat(TestEngine.get(removed)).isEqualTo(127);
        assertThatThrownBy(() -> host.engine().containers().get(container.id()))
                .hasMessageStartingWith("No such container");
    }

    @Test
    void aTransientContainerGoesWithItsProcess() throws Exception {
        Container container =
                host.engine()
                        .containers()
                        .create(
                                host.spec("sh", "-c", "exit 4")
                                        .name("brief")
                                        .autoRemove(true)
                                        .build());
        CompletableFuture<Integer> removed =
                host.engine().containers().wait(container.id(), WaitCondition.REMOVED);
        host.engine().containers().start("brief");

        assertThat(TestEngine.get(removed)).isEqualTo(4);
        assertThat(host.engine().containers().list())
                .noneMatch(other -> other.id().equals(container.id()));
        host.engine().containers().create(host.spec("true").name("brief").build());
        TestEngine.await(() -> !host.folders().contains(container.id()));
    }

    @Test
    void aRunningContainerIsRemovedByForceOnly() throws Exception {
        Container container = host.start(host.spec("sleep", "1000").name("busy").build());
        assertThatThrownBy(() -> host.engine().containers().remove("busy", false, false))
                .hasMessage(
                        "cannot remove container \"busy\": container is running: stop the"
                                + " container before removing or force remove");

        host.engine().containers().remove("busy", true, false);
        assertThatThrownBy(() -> host.engine().containers().get("busy")).isInstanceOf(Fault.class);
        TestEngine.await(() -> !host.folders().contains(container.id()));
    }

    @Test
    void aPausedContainerStandsStill() throws Exception {
        Container container = host.start("sleep", "1000");
        host.engine().containers().pause(container.id());

        assertThat(host.look(container).state().status()).isEqualTo(RunStatus.PAUSED);
        assertThatThrownBy(() -> host.engine().containers().start(container.id()))
                .isInstanceOf(Fault.class);
        host.engine().containers().unpause(container.id());
        assertThat(host.look(container).state().status()).isEqualTo(RunStatus.RUNNING);
        assertThatThrownBy(() -> host.engine().containers().unpause(container.id()))
                .hasMessage("Container " + container.id() + " is not paused");
        host.engine().containers().pause(container.id());
        host.engine().containers().remove(container.id(), true, false);
    }

    @Test
    void aRestartRunsItAnew() throws Exception {
        Container container = host.start("sh", "-c", "echo run; exec sleep 1000");
        TestEngine.await(() -> host.log(container, LogQuery.ALL).contains("run"));
        int before = host.look(container).state().pid();

        host.engine().containers().restart(container.id(), Optional.of(Duration.ZERO), "");
        assertThat(host.look(container).state().pid()).isNotEqualTo(before).isPositive();
        TestEngine.await(() -> host.log(container, LogQuery.ALL).equals("run\nrun\n"));
    }

    @Test
    void eventsComeInDockersOrder() throws Exception {
        List<String> told = new ArrayList<>();
        try (Events.Subscription events = host.engine().events().subscribe(Optional.empty())) {
            Container container =
                    host.engine()
                            .containers()
                            .create(
                                    host.spec("true")
                                            .name("told")
                                            .labels(Map.of("a", "b"))
                                            .network(NetworkSpec.DEFAULT)
                                            .storage(
                                                    StorageSpec.NONE.withBinds(
                                                            List.of(
                                                                    BindSpec.volume(
                                                                            "told-volume", "/v"))))
                                            .autoRemove(true)
                                            .build());
            host.engine().containers().start(container.id());
            Event last;
            do {
                last = events.next(TestEngine.PATIENCE).orElseThrow();
                told.add(last.type() + " " + last.action());
                if (last.action().equals("die")) {
                    assertThat(last.attributes())
                            .containsEntry("exitCode", "0")
                            .containsEntry("execDuration", "0")
                            .containsEntry("name", "told")
                            .containsEntry("image", "busybox")
                            .containsEntry("a", "b");
                }
            } while (!last.action().equals("destroy"));
        }
        assertThat(told)
                .containsSubsequence(
                        "volume create",
                        "container create",
                        "volume mount",
                        "network connect",
                        "container start",
                        "network disconnect",
                        "volume unmount",
                        "container die",
                        "container destroy");
    }

    @Test
    void theDefaultNetworkGivesAddressNamesAndResolver() throws Exception {
        Container container =
                host.start(
                        host.spec(
                                        "sh",
                                        "-c",
                                        "cat /etc/hosts /etc/resolv.conf; hostname; echo $HOSTNAME")
                                .network(
                                        NetworkSpec.DEFAULT.withPorts(
                                                List.of(new PortMapping(80, "tcp", "", 0))))
                                .build());
        var connection = host.look(container).connection();
        host.awaitExit(container);

        String text = host.log(container, LogQuery.ALL);
        assertThat(connection).isPresent();
        assertThat(text)
                .contains(connection.get().address() + "\t" + container.shortId())
                .contains("nameserver 127.0.0.11\n")
                .endsWith(container.shortId() + "\n" + container.shortId() + "\n");
        assertThat(connection.get().ports().getFirst().hostAddress()).isEqualTo("127.0.0.1");
        assertThat(connection.get().ports().getFirst().hostPort()).isPositive();
        assertThat(host.look(container).connection()).isEmpty();
    }

    @Test
    void anUnknownNetworkShowsAtTheStart() {
        Container container =
                host.engine()
                        .containers()
                        .create(
                                host.spec("true")
                                        .network(
                                                NetworkSpec.DEFAULT.withMode(
                                                        new NetworkMode.NamedNetwork("nonexist")))
                                        .build());
        assertThatThrownBy(() -> host.engine().containers().start(container.id()))
                .hasMessage("failed to set up container networking: network nonexist not found");
    }

    @Test
    void twoWhoStartAtOnceStartItOnce() throws Exception {
        Container container = host.create("sleep", "1000");
        List<CompletableFuture<Boolean>> started = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            started.add(
                    CompletableFuture.supplyAsync(
                            () -> host.engine().containers().start(container.id()),
                            task -> Thread.ofVirtual().start(task)));
        }
        int times = 0;
        for (CompletableFuture<Boolean> one : started) {
            times += TestEngine.get(one) ? 1 : 0;
        }
        assertThat(times).isEqualTo(1);
        assertThat(host.engine().containers().top(container.id(), List.of()).processes())
                .hasSize(1);
    }

    @Test
    void whoHasTheHostsNetworkHasItsNameAndItsHosts() throws Exception {
        Container container =
                host.start(
                        host.spec("sh", "-c", "hostname; cat /etc/hostname; cat /etc/hosts")
                                .network(
                                        NetworkSpec.DEFAULT.withMode(new NetworkMode.HostNetwork()))
                                .build());
        host.awaitExit(container);

        String name = HostInfo.hostname();
        assertThat(host.look(container).spec().hostname()).isEqualTo(name);
        assertThat(host.log(container, LogQuery.ALL))
                .isEqualTo(name + "\n" + name + "\n" + Files.readString(Path.of("/etc/hosts")));
    }
}
