package dev.minato.testkit;

import static dev.minato.testkit.EngineContract.output;
import static dev.minato.testkit.EngineContract.refused;
import static dev.minato.testkit.EngineContract.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.base.Fault.Kind;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.ExecInfo;
import dev.minato.engine.ExecStart;
import dev.minato.engine.Execs;
import dev.minato.engine.spec.ExecSpec;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.util.List;

/** What every {@link Execs} does. */
public interface ExecContract extends EngineContract {
    private Execs execs() {
        return engine().execs();
    }

    private static ExecSpec command(boolean input, String... argv) {
        return new ExecSpec(List.of(argv), List.of(), "", "", input, true, true, false, false, "");
    }

    private String created(Container container, boolean input, String... argv) {
        return execs().create(container.id(), command(input, argv));
    }

    @Test
    default void ofAnExecThatIsNotThereEveryCallSaysSo() {
        List<ThrowingCallable> calls =
                List.of(
                        () -> execs().inspect("nosuch"),
                        () -> execs().start("nosuch", ExecStart.ATTACHED),
                        () -> execs().resize("nosuch", 24, 80));
        calls.forEach(call -> refused(call, Kind.NOT_FOUND, "No such exec instance: nosuch"));
    }

    @Test
    default void nothingIsExecutedWhereNothingRuns() {
        refused(
                () -> execs().create("nosuch", command(false, "true")),
                Kind.NOT_FOUND,
                "No such container: nosuch");
        String made = containers().create(spec("cat").build()).id();
        refused(
                () -> execs().create(made, command(false, "true")),
                Kind.CONFLICT,
                "container " + made + " is not running");
        Container paused = running();
        containers().pause(paused.id());
        refused(() -> created(paused, false, "true"), Kind.CONFLICT, "is paused");
    }

    @Test
    default void oneWithoutACommandIsInvalid() {
        Container container = running();
        refused(() -> created(container, false), Kind.INVALID, "No exec command specified");
    }

    @Test
    default void itIsKnownBeforeItRunsAndAfterwards() {
        Container container = running();
        String id = created(container, false, "sh", "-c", "echo out; exit 7");
        assertThat(id).matches("[0-9a-f]{64}");
        ExecInfo made = execs().inspect(id);
        assertThat(made.containerId()).isEqualTo(container.id());
        assertThat(made.spec().argv()).containsExactly("sh", "-c", "echo out; exit 7");
        assertThat(made.running()).isFalse();
        assertThat(made.exitCode()).isEmpty();
        assertThat(made.pid()).isZero();
        assertThat(containers().get(container.id()).execIds()).containsExactly(id);

        try (Attachment line = execs().start(id, ExecStart.ATTACHED)) {
            assertThat(output(line)).isEqualTo("out\n");
        }
        ExecInfo ended = execs().inspect(id);
        assertThat(ended.exitCode()).as("it is there when the output ends").contains(7);
        assertThat(ended.running()).isFalse();
        assertThat(containers().get(container.id()).execIds()).isEmpty();
    }

    @Test
    default void itRunsOnce() {
        String id = created(running(), false, "sh", "-c", ":");
        execs().start(id, ExecStart.DETACHED).close();
        refused(
                () -> execs().start(id, ExecStart.ATTACHED),
                Kind.CONFLICT,
                "exec command " + id + " has already run");
    }

    @Test
    default void whatIsTypedReachesItAndItsEndToo() {
        String id = created(running(), true, "sh", "-c", "cat; echo end");
        try (Attachment line = execs().start(id, ExecStart.ATTACHED)) {
            write(line, "typed ");
            line.endInput();
            assertThat(output(line)).isEqualTo("typed end\n");
        }
    }

    @Test
    default void toOneThatIsDetachedNobodyListensAndItRuns() {
        Container container = running();
        String id = created(container, false, "sleep", "1000");
        try (Attachment line = execs().start(id, ExecStart.DETACHED)) {
            assertThat(line.read()).isEmpty();
        }
        EngineContract.await(() -> execs().inspect(id).pid() > 0);
        assertThat(execs().inspect(id).running()).isTrue();
        restart();
        assertThat(execs().inspect(id).running()).as("over a restart too").isTrue();
        containers().kill(container.id(), "KILL");
        EngineContract.await(() -> !execs().inspect(id).running());
    }

    /** Who types into it is told by a fault at once, who only listens at the end of no output. */
    @Test
    default void aProgramThatIsMissingIsTold() {
        Container container = running();
        for (boolean input : new boolean[] {true, false}) {
            String id = created(container, input, "nosuchcmd");
            String told;
            try (Attachment line = execs().start(id, ExecStart.ATTACHED)) {
                assertThat(output(line)).isEmpty();
                told = line.failure().orElseThrow().text();
            } catch (Fault e) {
                assertThat(e.kind()).isEqualTo(Kind.INVALID);
                told = e.text();
            }
            assertThat(told).isEqualTo("exec: \"nosuchcmd\": executable file not found in $PATH");
            assertThat(execs().inspect(id).exitCode()).contains(127);
            assertThat(execs().inspect(id).running()).isFalse();
        }
    }

    @Test
    default void itEndsWithItsContainer() {
        Container container = running();
        String id = created(container, true, "cat");
        try (Attachment line = execs().start(id, ExecStart.ATTACHED)) {
            containers().remove(container.id(), true, false);
            assertThat(output(line)).isEmpty();
        }
        EngineContract.await(() -> !execs().inspect(id).running());
        assertThat(execs().inspect(id).exitCode()).contains(137);
    }

    @Test
    default void oneThatWasNotStartedIsGoneWithTheRunOfItsContainer() {
        Container container = running();
        String id = created(container, false, "true");
        containers().kill(container.id(), "KILL");
        String text = "No such exec instance: " + id;
        EngineContract.await(() -> containers().get(container.id()).execIds().isEmpty());
        refused(() -> execs().inspect(id), Kind.NOT_FOUND, text);
        containers().start(container.id());
        refused(() -> execs().inspect(id), Kind.NOT_FOUND, text);
        refused(() -> execs().start(id, ExecStart.ATTACHED), Kind.NOT_FOUND, text);
    }
}
