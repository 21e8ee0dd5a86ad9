package dev.minato.testkit;

import static dev.minato.testkit.EngineContract.get;
import static dev.minato.testkit.EngineContract.output;
import static dev.minato.testkit.EngineContract.refused;
import static dev.minato.testkit.EngineContract.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault.Kind;
import dev.minato.engine.AttachOptions;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.LogQuery;
import dev.minato.engine.ProcessTable;
import dev.minato.engine.RunStatus;
import dev.minato.engine.WaitCondition;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.StreamSpec;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What every {@link dev.minato.engine.Containers} does. */
public interface ContainerContract extends EngineContract {
    private RunStatus status(Container container) {
        return containers().get(container.id()).state().status();
    }

    private boolean stopNow(Container container) {
        return containers().stop(container.id(), Optional.of(Duration.ZERO));
    }

    private List<String> lines(Container container, LogQuery query) {
        List<String> lines = new ArrayList<>();
        containers()
                .logs(
                        container.id(),
                        query,
                        (time, source, data) ->
                                lines.add(
                                        source
                                                + " "
                                                + new String(data, StandardCharsets.UTF_8)
                                                        .strip()));
        return lines;
    }

    @Test
    default void aContainerIsMadeAndDoesNotRunYet() {
        Container made = containers().create(spec("cat").name("made").build());
        assertThat(made.id()).matches("[0-9a-f]{64}");
        assertThat(made.name()).isEqualTo("made");
        assertThat(made.state().status()).isEqualTo(RunStatus.CREATED);
        assertThat(made.state().pid()).isZero();
        assertThat(made.connections()).isEmpty();
        assertThat(containers().list()).extracting(Container::id).containsExactly(made.id());
        for (String text : List.of(made.id(), "made", "/made", made.id().substring(0, 12))) {
            assertThat(containers().get(text).id()).as(text).isEqualTo(made.id());
        }
    }

    @Test
    default void ofAContainerThatIsNotThereEveryCallSaysSo() {
        List<ThrowingCallable> calls =
                List.of(
                        () -> containers().get("nosuch"),
                        () -> containers().start("nosuch"),
                        () -> containers().stop("nosuch", Optional.empty()),
                        () -> containers().restart("nosuch", Optional.empty(), ""),
                        () -> containers().kill("nosuch", ""),
                        () -> containers().pause("nosuch"),
                        () -> containers().unpause("nosuch"),
                        () -> containers().usage("nosuch"),
                        () -> containers().consumption("nosuch"),
                        () -> containers().giveBackMemory("nosuch"),
                        () -> containers().limitCpus("nosuch", 1_000_000_000),
                        () -> containers().remove("nosuch", true, false),
                        () -> containers().connect("nosuch", EndpointSpec.on("bridge")),
                        () -> containers().disconnect("nosuch", "bridge", true),
                        () -> containers().rename("nosuch", "other"),
                        () -> containers().writtenBytes("nosuch"),
                        () -> containers().wait("nosuch", WaitCondition.REMOVED),
                        () -> containers().logs("nosuch", LogQuery.ALL, (time, from, data) -> {}),
                        () -> containers().attach("nosuch", AttachOptions.ALL),
                        () -> containers().resize("nosuch", 24, 80),
                        () -> containers().top("nosuch", List.of()));
        calls.forEach(call -> refused(call, Kind.NOT_FOUND, "No such container: nosuch"));
    }

    @Test
    default void anImageThatIsNotThereIsNotFoundAndNothingIsMade() {
        ImageId unknown = new ImageId(Digest.of(new byte[] {1, 2, 3}));
        ContainerSpec spec = ContainerSpec.builder("nosuch", unknown).name("x").build();
        refused(() -> containers().create(spec), Kind.NOT_FOUND, unknown.toString());
        assertThat(containers().list()).isEmpty();
        containers().create(spec("cat").name("x").build());
    }

    @Test
    default void aNameHasOneContainer() {
        Container first = containers().create(spec("cat").name("one").build());
        Container other = containers().create(spec("cat").name("other").build());
        String taken = "the name \"one\" is in use by container " + first.id();
        refused(() -> containers().create(spec("cat").name("one").build()), Kind.CONFLICT, taken);
        refused(() -> containers().rename("other", "one"), Kind.CONFLICT, taken);
        refused(() -> containers().rename("other", "o*"), Kind.INVALID, "Invalid container name");
        containers().rename("one", "two");
        containers().rename("other", "one");
        assertThat(containers().get("two").id()).isEqualTo(first.id());
        assertThat(containers().get("one").id()).isEqualTo(other.id());
    }

    @Test
    default void theNewestIsFirstAlsoAfterARestart() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            made.addFirst(containers().create(spec("cat").build()).id());
        }
        assertThat(containers().list()).extracting(Container::id).isEqualTo(made);
        restart();
        assertThat(containers().list()).extracting(Container::id).isEqualTo(made);
    }

    @Test
    default void itIsStartedOnceAndStoppedOnce() {
        Container container = running();
        assertThat(container.state().status()).isEqualTo(RunStatus.RUNNING);
        assertThat(container.state().pid()).isPositive();
        assertThat(container.state().startedAt()).isPresent();
        assertThat(containers().start(container.id())).isFalse();
        assertThat(stopNow(container)).isTrue();
        assertThat(status(container)).isEqualTo(RunStatus.EXITED);
        assertThat(containers().get(container.id()).state().exitCode()).isEqualTo(137);
        assertThat(containers().get(container.id()).state().finishedAt()).isPresent();
        assertThat(stopNow(container)).isFalse();
        assertThat(containers().start(container.id())).isTrue();
        containers().restart(container.id(), Optional.of(Duration.ZERO), "");
        assertThat(status(container)).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    default void aStopBeginsWithItsSignal() {
        Container container =
                started(
                        spec(
                                "sh",
                                "-c",
                                "trap 'exit 5' USR1; echo up; while :; do sleep 0.05; done"));
        lines(container, LogQuery.ALL);
        CompletableFuture<Integer> exit =
                containers().wait(container.id(), WaitCondition.NEXT_EXIT);
        try (Attachment line =
                containers()
                        .attach(container.id(), new AttachOptions(false, true, true, true, true))) {
            assertThat(line.read()).isPresent();
        }
        containers().stop(container.id(), Optional.of(Duration.ofSeconds(20)), "USR1");
        assertThat(get(exit)).isEqualTo(5);
        refused(
                () -> containers().stop(container.id(), Optional.empty(), "NOSUCH"),
                Kind.INVALID,
                "invalid signal: NOSUCH");
    }

    @Test
    default void whatDoesNotRunTakesNothingThatIsForProcesses() {
        String id = containers().create(spec("cat").build()).id();
        List<ThrowingCallable> calls =
                List.of(
                        () -> containers().kill(id, "TERM"),
                        () -> containers().pause(id),
                        () -> containers().limitCpus(id, 1_000_000_000),
                        () -> containers().resize(id, 24, 80),
                        () -> containers().top(id, List.of()));
        calls.forEach(call -> refused(call, Kind.CONFLICT, "is not running"));
    }

    @Test
    default void whatIsPausedNeitherStartsNorGoesUntilItIsUnpaused() {
        Container container = running();
        containers().pause(container.id());
        assertThat(status(container)).isEqualTo(RunStatus.PAUSED);
        refused(() -> containers().pause(container.id()), Kind.CONFLICT, "already paused");
        refused(() -> containers().start(container.id()), Kind.CONFLICT, "try unpause instead");
        refused(() -> containers().remove(container.id(), false, false), Kind.CONFLICT, "paused");
        containers().unpause(container.id());
        assertThat(status(container)).isEqualTo(RunStatus.RUNNING);
    }

    /** No signal is taken by a process that is paused. */
    @Test
    default void whatIsPausedGoesOnWhenItIsToEnd() throws Exception {
        List<Consumer<String>> ends =
                List.of(
                        id -> containers().stop(id, Optional.of(Duration.ofSeconds(20))),
                        id -> containers().kill(id, "TERM"),
                        id -> containers().kill(id, "KILL"),
                        id -> containers().remove(id, true, true));
        List<Integer> codes = new ArrayList<>();
        for (Consumer<String> end : ends) {
            Container container =
                    started(
                            spec(
                                    "sh",
                                    "-c",
                                    "trap 'exit 4' TERM; echo up; while :; do sleep 0.05; done"));
            EngineContract.await(() -> !lines(container, LogQuery.ALL).isEmpty());
            CompletableFuture<Integer> exit =
                    containers().wait(container.id(), WaitCondition.NEXT_EXIT);
            containers().pause(container.id());
            end.accept(container.id());
            codes.add(get(exit));
        }
        assertThat(codes).containsExactly(4, 4, 137, 137);
    }

    @Test
    default void whatRunsIsRemovedByForceAloneAndIsGoneThen() {
        Container container = running();
        CompletableFuture<Integer> removed =
                containers().wait(container.id(), WaitCondition.REMOVED);
        refused(
                () -> containers().remove(container.id(), false, false),
                Kind.CONFLICT,
                "stop the container before removing or force remove");
        containers().remove(container.id(), true, false);
        assertThat(get(removed)).isEqualTo(137);
        refused(() -> containers().get(container.id()), Kind.NOT_FOUND, container.id());
        assertThat(container.directory()).doesNotExist();
    }

    @Test
    default void aWaitIsOverWhenItsConditionHolds() {
        Container container = containers().create(spec("sh", "-c", "exit 3").build());
        assertThat(containers().wait(container.id(), WaitCondition.NOT_RUNNING))
                .isCompletedWithValue(0);
        CompletableFuture<Integer> exit =
                containers().wait(container.id(), WaitCondition.NEXT_EXIT);
        assertThat(exit).isNotDone();
        containers().start(container.id());
        assertThat(get(exit)).isEqualTo(3);
        assertThat(containers().wait(container.id(), WaitCondition.NOT_RUNNING))
                .isCompletedWithValue(3);
        assertThat(containers().wait(container.id(), WaitCondition.NEXT_EXIT)).isNotDone();
    }

    @Test
    default void aProgramThatIsMissingIsToldAndNothingRuns() {
        Container container = containers().create(spec("/no/such").build());
        refused(() -> containers().start(container.id()), Kind.INVALID, "/no/such");
        assertThat(containers().get(container.id()).state().exitCode()).isEqualTo(127);
        assertThat(containers().get(container.id()).state().error().text()).contains("/no/such");
        assertThat(status(container)).isEqualTo(RunStatus.CREATED);

        Container going = containers().create(spec("/no/such").autoRemove(true).build());
        CompletableFuture<Integer> removed = containers().wait(going.id(), WaitCondition.REMOVED);
        refused(() -> containers().start(going.id()), Kind.INVALID, "/no/such");
        assertThat(get(removed)).isEqualTo(127);
    }

    @Test
    default void oneThatGoesWithItsEndIsGoneWithIt() {
        Container container =
                containers().create(spec("sh", "-c", "exit 4").autoRemove(true).build());
        CompletableFuture<Integer> removed =
                containers().wait(container.id(), WaitCondition.REMOVED);
        containers().start(container.id());
        assertThat(get(removed)).isEqualTo(4);
        assertThat(containers().list()).isEmpty();
    }

    @Test
    default void whatWasPrintedIsReadByStreamAndByLine() {
        Container container =
                started(spec("sh", "-c", "echo 1; sleep 0.05; echo 2 >&2; sleep 0.05; echo 3"));
        assertThat(lines(container, LogQuery.following()))
                .containsExactly("STDOUT 1", "STDERR 2", "STDOUT 3");
        assertThat(lines(container, LogQuery.last(2))).containsExactly("STDERR 2", "STDOUT 3");
        LogQuery errors = new LogQuery(false, true, Optional.empty(), Optional.empty(), -1, false);
        assertThat(lines(container, errors)).containsExactly("STDERR 2");
    }

    @Test
    default void whatIsTypedReachesTheProcessAndItsEndToo() {
        StreamSpec once = new StreamSpec(false, true, true, 0, 0);
        Container container = containers().create(spec("cat").streams(once).build());
        try (Attachment line = containers().attach(container.id(), AttachOptions.ALL)) {
            containers().start(container.id());
            write(line, "typed");
            line.endInput();
            assertThat(output(line)).isEqualTo("typed");
        }
        assertThat(get(containers().wait(container.id(), WaitCondition.NOT_RUNNING))).isZero();
    }

    @Test
    default void itsProcessesAndWhatItWroteAreSeen() {
        Container container = started(spec("sh", "-c", "echo 12345 > /file; exec sleep 1000"));
        EngineContract.await(() -> containers().writtenBytes(container.id()) >= 6);
        ProcessTable table = containers().top(container.id(), List.of());
        assertThat(table.titles()).contains("PID", "CMD");
        EngineContract.await(() ->
                containers()
                        .top(container.id(), List.of())
                        .processes()
                        .toString()
                        .contains("sleep 1000"));
    }

    @Test
    default void itRunsOnOverARestartAndItsEndIsSeen() {
        Container container = running();
        restart();
        assertThat(containers().get(container.id()).state()).isEqualTo(container.state());
        CompletableFuture<Integer> exit =
                containers().wait(container.id(), WaitCondition.NEXT_EXIT);
        containers().kill(container.id(), "KILL");
        assertThat(get(exit)).isEqualTo(137);
    }
}
