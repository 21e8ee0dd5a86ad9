package dev.minato.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.AttachOptions;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.ExecInfo;
import dev.minato.engine.ExecStart;
import dev.minato.engine.LogQuery;
import dev.minato.engine.RunStatus;
import dev.minato.engine.host.SharedEngineFixture;
import dev.minato.engine.host.TestEngine;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.spec.LogSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.StreamSpec;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What processes print and read: attach, exec, logs. */
class ContainerStreamsTest extends SharedEngineFixture {
    private static final StreamSpec INTERACTIVE = new StreamSpec(false, true, true, 0, 0);
    private static final StreamSpec OPEN = new StreamSpec(false, true, false, 0, 0);
    private static final StreamSpec TERMINAL = new StreamSpec(true, true, true, 33, 99);

    private static void send(Attachment to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        to.write(bytes, 0, bytes.length);
    }

    private static Attachment attach(Container container, AttachOptions options) {
        return host.engine().containers().attach(container.id(), options);
    }

    @Test
    void whoAttachesBeforeTheStartMissesNothing() {
        Container container = host.create("sh", "-c", "echo first; echo second >&2");
        try (Attachment all = attach(container, AttachOptions.OUTPUT);
                Attachment errors =
                        attach(container, new AttachOptions(false, false, true, true, false))) {
            host.engine().containers().start(container.id());

            assertThat(TestEngine.readAll(all)).contains("first\n").contains("second\n");
            assertThat(TestEngine.readAll(errors)).isEqualTo("second\n");
        }
    }

    @Test
    void theEndOfInputOnceIsTheEndOfTheProcesssInput() throws Exception {
        Container container =
                host.engine()
                        .containers()
                        .create(
                                host.spec("sh", "-c", "cat; echo done")
                                        .streams(INTERACTIVE)
                                        .build());
        try (Attachment line = attach(container, AttachOptions.ALL)) {
            host.engine().containers().start(container.id());
            send(line, "over there\n");
            line.endInput();

            assertThat(TestEngine.readAll(line)).isEqualTo("over there\ndone\n");
        }
        assertThat(host.awaitExit(container)).isZero();
    }

    @Test
    void theDeathOfTheOnlyClientEndsInputOnce() throws Exception {
        Container container =
                host.engine().containers().create(host.spec("cat").streams(INTERACTIVE).build());
        Attachment line = attach(container, AttachOptions.ALL);
        host.engine().containers().start(container.id());
        line.close();

        assertThat(host.awaitExit(container)).isZero();
    }

    @Test
    void openInputOutlivesItsClients() {
        Container container = host.start(host.spec("cat").streams(OPEN).build());
        try (Attachment first = attach(container, AttachOptions.ALL)) {
            send(first, "one\n");
            assertThat(TestEngine.readUntil(first, "one\n")).isEqualTo("one\n");
            first.endInput();
            assertThat(first.read()).isEmpty();
        }
        try (Attachment second = attach(container, AttachOptions.ALL)) {
            send(second, "two\n");
            assertThat(TestEngine.readUntil(second, "two\n")).isEqualTo("two\n");
        }
        assertThat(host.look(container).state().status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void aListenerWithoutInputMayEndItsSide() {
        Container container = host.create("sh", "-c", "echo still here");
        try (Attachment line = attach(container, AttachOptions.OUTPUT)) {
            line.endInput();
            host.engine().containers().start(container.id());
            assertThat(TestEngine.readAll(line)).isEqualTo("still here\n");
        }
    }

    @Test
    void muchOutputArrivesWhole() {
        Container container = host.create("sh", "-c", "seq 1 200000");
        try (Attachment line = attach(container, AttachOptions.OUTPUT)) {
            host.engine().containers().start(container.id());
            String text = TestEngine.readAll(line);
            assertThat(text).hasSize(1_288_895).endsWith("199999\n200000\n");
        }
    }

    @Test
    void aTerminalHasItsSizeAndOneStream() {
        Container container =
                host.engine()
                        .containers()
                        .create(
                                host.spec(
                                                "sh",
                                                "-c",
                                                "tty; stty size; read x; stty size; echo $TERM")
                                        .streams(TERMINAL)
                                        .build());
        try (Attachment line = attach(container, AttachOptions.ALL)) {
            host.engine().containers().start(container.id());
            TestEngine.readUntil(line, "33 99");
            host.engine().containers().resize(container.id(), 40, 120);
            send(line, "\n");
            assertThat(TestEngine.readAll(line)).contains("40 120").contains("xterm");
        }
    }

    @Test
    void whatWasPrintedBeforeCanBeHadFirst() throws Exception {
        Container container = host.start("sh", "-c", "echo early");
        host.awaitExit(container);
        try (Attachment line =
                attach(container, new AttachOptions(false, true, true, false, true))) {
            assertThat(TestEngine.readAll(line)).isEqualTo("early\n");
        }
    }

    @Test
    void logsAreSelectedByStreamAndCount() throws Exception {
        Container container = host.start("sh", "-c", "seq 1 5; echo e >&2; printf 'no newline'");
        host.awaitExit(container);

        assertThat(host.log(container, LogQuery.last(2))).contains("no newline").hasSize(12);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        host.engine()
                .containers()
                .logs(
                        container.id(),
                        new LogQuery(false, true, Optional.empty(), Optional.empty(), -1, false),
                        (time, source, data) -> errors.writeBytes(data));
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo("e\n");
    }

    @Test
    void followedLogsEndWithTheContainer() throws Exception {
        Container container =
                host.start("sh", "-c", "echo a; sleep 0.2; echo b; sleep 0.2; echo c");
        CompletableFuture<String> followed =
                CompletableFuture.supplyAsync(
                        () -> host.log(container, LogQuery.following()),
                        task -> Thread.ofVirtual().start(task));

        assertThat(TestEngine.get(followed)).isEqualTo("a\nb\nc\n");
    }

    @Test
    void logsAreRotatedWithoutLoss() throws Exception {
        Container container =
                host.start(
                        host.spec(
                                        "sh",
                                        "-c",
                                        "for i in 1 2 3 4 5 6 7 8; do seq 1000001 1002000; sleep"
                                                + " 0.4; done")
                                .log(new LogSpec(200_000, 10))
                                .build());
        CompletableFuture<Integer> followed =
                CompletableFuture.supplyAsync(
                        () -> host.log(container, LogQuery.following()).length(),
                        task -> Thread.ofVirtual().start(task));
        host.awaitExit(container);

        assertThat(TestEngine.get(followed)).isEqualTo(8 * 2000 * 8);
        assertThat(host.log(container, LogQuery.ALL)).hasSize(8 * 2000 * 8);
        assertThat(Files.exists(container.directory().resolve("log/container.log.1"))).isTrue();
    }

    private static String exec(Container container, ExecSpec spec) {
        return host.engine().execs().create(container.id(), spec);
    }

    @Test
    void anExecPrintsAndItsCodeIsKnownAtItsEnd() {
        Container container = host.start("sleep", "1000");
        String id =
                exec(container, ExecSpec.of(List.of("sh", "-c", "echo out; echo err >&2; exit 5")));
        assertThat(host.look(container).execIds()).containsExactly(id);
        try (Attachment line = host.engine().execs().start(id, ExecStart.ATTACHED)) {
            assertThat(TestEngine.readAll(line)).contains("out\n").contains("err\n");
            ExecInfo info = host.engine().execs().inspect(id);
            assertThat(info.running()).isFalse();
            assertThat(info.exitCode()).contains(5);
        }
        assertThat(host.look(container).execIds()).isEmpty();
        assertThatThrownBy(() -> host.engine().execs().start(id, ExecStart.ATTACHED))
                .hasMessage("exec command " + id + " has already run");
    }

    @Test
    void anExecIsTheContainersUserInItsEnvironment() {
        Container container =
                host.start(
                        host.spec("sleep", "1000")
                                .process(
                                        new ProcessSpec(
                                                Optional.empty(),
                                                List.of("sleep", "1000"),
                                                List.of("A=1", "B=2"),
                                                "/tmp",
                                                "web",
                                                "",
                                                Optional.empty(),
                                                false))
                                .build());
        String id =
                exec(
                        container,
                        new ExecSpec(
                                List.of("sh", "-c", "id -u; pwd; echo $A$B$C"),
                                List.of("B", "C=3"),
                                "",
                                "",
                                false,
                                true,
                                true,
                                false,
                                false,
                                ""));
        try (Attachment line = host.engine().execs().start(id, ExecStart.ATTACHED)) {
            assertThat(TestEngine.readAll(line)).isEqualTo("101\n/tmp\n13\n");
        }
        assertThatThrownBy(() ->
                        exec(
                                container,
                                new ExecSpec(
                                        List.of("true"),
                                        List.of(),
                                        "",
                                        "nosuch",
                                        false,
                                        true,
                                        true,
                                        false,
                                        false,
                                        "")))
                .hasMessage("unable to find user nosuch: no matching entries in passwd file");
    }

    @Test
    void aMissingProgramOfAnExecIsSaidAfterItsOutput() {
        Container container = host.start("sleep", "1000");
        String id = exec(container, ExecSpec.of(List.of("nosuchcmd")));
        try (Attachment line = host.engine().execs().start(id, ExecStart.ATTACHED)) {
            assertThat(line.read()).as("what the runtime itself says").isEmpty();
            assertThat(line.failure().orElseThrow().text())
                    .isEqualTo("exec: \"nosuchcmd\": executable file not found in $PATH");
        }
        assertThat(host.engine().execs().inspect(id).exitCode()).contains(127);

        String detached = exec(container, ExecSpec.of(List.of("nosuchcmd")));
        assertThatThrownBy(() -> host.engine().execs().start(detached, ExecStart.DETACHED))
                .isInstanceOf(Fault.class)
                .hasMessageEndingWith("executable file not found in $PATH");
        assertThat(host.engine().execs().inspect(detached).exitCode()).contains(127);
    }

    @Test
    void anExecReadsItsInputToTheEnd() {
        Container container = host.start("sleep", "1000");
        String id =
                exec(
                        container,
                        new ExecSpec(
                                List.of("sh", "-c", "cat; echo end; exit 6"),
                                List.of(),
                                "",
                                "",
                                true,
                                true,
                                true,
                                false,
                                false,
                                ""));
        try (Attachment line = host.engine().execs().start(id, ExecStart.ATTACHED)) {
            send(line, "input\n");
            line.endInput();
            assertThat(TestEngine.readAll(line)).isEqualTo("input\nend\n");
            assertThat(host.engine().execs().inspect(id).exitCode()).contains(6);
        }
    }

    @Test
    void anExecHasATerminal() {
        Container container = host.start("sleep", "1000");
        String id =
                exec(
                        container,
                        new ExecSpec(
                                List.of("sh", "-c", "stty size; read x; stty size"),
                                List.of(),
                                "",
                                "",
                                true,
                                true,
                                true,
                                true,
                                false,
                                ""));
        try (Attachment line =
                host.engine().execs().start(id, new ExecStart(false, true, 21, 77))) {
            TestEngine.readUntil(line, "21 77");
            host.engine().execs().resize(id, 30, 100);
            send(line, "\n");
            assertThat(TestEngine.readAll(line)).contains("30 100");
        }
        assertThat(host.engine().execs().inspect(id).exitCode()).contains(0);
    }

    @Test
    void aDetachedExecRunsOn() {
        Container container = host.start("sleep", "1000");
        String id =
                exec(
                        container,
                        ExecSpec.of(
                                List.of(
                                        "sh",
                                        "-c",
                                        "while [ ! -e /go ]; do sleep 0.02; done; exit 8")));
        try (Attachment line = host.engine().execs().start(id, ExecStart.DETACHED)) {
            assertThat(line.read()).isEmpty();
        }
        assertThat(host.engine().execs().inspect(id).running()).isTrue();
        assertThat(host.engine().execs().inspect(id).pid()).isPositive();
        String touch = exec(container, ExecSpec.of(List.of("touch", "/go")));
        host.engine().execs().start(touch, ExecStart.ATTACHED).close();
        TestEngine.await(() -> host.engine().execs().inspect(id).exitCode().isPresent());
        assertThat(host.engine().execs().inspect(id).exitCode()).contains(8);
    }

    @Test
    void onlyRunningContainersHaveExecs() {
        Container container = host.create("true");
        assertThatThrownBy(() -> exec(container, ExecSpec.of(List.of("true"))))
                .hasMessage("container " + container.id() + " is not running");
        assertThatThrownBy(() -> host.engine().execs().inspect("nosuch"))
                .hasMessage("No such exec instance: nosuch");
        Container running = host.start("sleep", "1000");
        assertThatThrownBy(() -> exec(running, ExecSpec.of(List.of())))
                .hasMessage("No exec command specified");
    }
}
