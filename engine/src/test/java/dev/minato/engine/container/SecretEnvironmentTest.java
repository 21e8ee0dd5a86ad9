package dev.minato.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.ExecStart;
import dev.minato.engine.LogQuery;
import dev.minato.engine.RunStatus;
import dev.minato.engine.host.FreshEngineFixture;
import dev.minato.engine.host.TestEngine;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EnvSecret;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.image.model.RunConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Secret variables of containers, from their creation to their process. */
@Timeout(60)
class SecretEnvironmentTest extends FreshEngineFixture {
    private static final String CLEAR = "planted-5d1c9e \"ünïcode\" \n end";
    private static final String PLANTED = "planted-5d1c9e";
    private static final String WAIT = "trap 'exit 0' TERM; while :; do sleep 0.05; done";

    private ContainerSpec secret(String value, String script) {
        return secret(Map.of("TOKEN", value), script);
    }

    private ContainerSpec secret(Map<String, String> values, String script) {
        Map<String, EnvSecret> secrets = new HashMap<>();
        values.forEach((name, value) -> secrets.put(name, new EnvSecret.ClearText(value)));
        ProcessSpec process =
                new ProcessSpec(
                        Optional.empty(),
                        List.of("sh", "-c", script),
                        List.of("PLAIN=1"),
                        "",
                        "",
                        "",
                        Optional.empty(),
                        false,
                        secrets);
        return host.spec().process(process).build();
    }

    private void stopAndRemove(Container container) {
        host.engine().containers().stop(container.id(), Optional.empty());
        host.engine().containers().remove(container.id(), true, true);
        host.awaitNothingLeft();
    }

    /** Files below the home that hold the planted text. */
    private List<Path> planted() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                host.home().root(),
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes what) {
                        if (what.isRegularFile() && holds(file)) {
                            found.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE; // Cleared away meanwhile.
                        }
                        throw e;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path dir, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        return found;
    }

    private static boolean holds(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(PLANTED);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void theProcessFindsTheValueAndEverybodyElseItsNameOnly() throws Exception {
        // The script prints a part only: a log is the container's own affair.
        Container container =
                host.start(secret(CLEAR, "printf %s \"$TOKEN\" | wc -c; echo $PLAIN; " + WAIT));
        TestEngine.await(() -> host.log(container, LogQuery.ALL).contains("\n1\n"));
        int length = CLEAR.getBytes(StandardCharsets.UTF_8).length;
        assertThat(host.log(container, LogQuery.ALL)).isEqualTo(length + "\n1\n");

        ProcessSpec process = host.look(container).spec().process();
        assertThat(process.shownEnv()).containsExactly("PLAIN=1", "TOKEN=<secret>");
        assertThat(host.engine().containers().list().toString()).doesNotContain(PLANTED);
        assertThat(host.stored("SELECT spec FROM engine_container"))
                .contains("\"secretEnv\":{\"TOKEN\":\"sealed:1:")
                .doesNotContain(PLANTED);
        stopAndRemove(container);
    }

    @Test
    void onlyTheBundleOfARunHoldsItAndOnlyAsLongAsTheRun() throws Exception {
        Container container = host.start(secret(CLEAR, WAIT));
        Path bundle = RunPaths.of(host.home()).container(container.id());
        assertThat(Files.getPosixFilePermissions(bundle.resolve("config.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(planted())
                .isNotEmpty()
                .allMatch(file -> file.startsWith(RunPaths.of(host.home()).boot()));

        host.engine().containers().stop(container.id(), Optional.empty());
        host.awaitNothingLeft();
        assertThat(planted()).isEmpty();

        host.engine().containers().start(container.id());
        host.restart(); // The log of the database goes into its file.
        stopAndRemove(container);
        assertThat(planted()).isEmpty();
    }

    @Test
    void anExecHasTheContainersSecretsAndMayHaveItsOwnValue() throws Exception {
        Container container = host.start(secret(Map.of("TOKEN", "t-1", "OTHER", "o-1"), WAIT));
        assertThat(exec(container, List.of("OTHER=mine"))).isEqualTo("t-1 mine 1\n");

        host.restart();
        assertThat(exec(container, List.of())).isEqualTo("t-1 o-1 1\n");
    }

    private String exec(Container container, List<String> env) {
        ExecSpec plain = ExecSpec.of(List.of("sh", "-c", "echo $TOKEN $OTHER $PLAIN"));
        String exec =
                host.engine()
                        .execs()
                        .create(
                                container.id(),
                                new ExecSpec(
                                        plain.argv(),
                                        env,
                                        plain.workingDir(),
                                        plain.user(),
                                        plain.stdin(),
                                        plain.stdout(),
                                        plain.stderr(),
                                        plain.tty(),
                                        plain.privileged(),
                                        plain.detachKeys()));
        try (Attachment attachment = host.engine().execs().start(exec, ExecStart.ATTACHED)) {
            return TestEngine.readAll(attachment);
        }
    }

    @Test
    void aSecretTakesThePlaceOfTheImagesVariableAndOfADefault() throws Exception {
        var image =
                host.images().image(RunConfig.EMPTY.toBuilder().env(List.of("A=image")).build());
        ContainerSpec asked =
                secret(
                        Map.of("A", "mine", "HOME", "/nowhere"),
                        "env | sort | grep -E '^(A|HOME)='");
        Container container =
                host.start(
                        ContainerSpec.builder("defaults", image)
                                .process(asked.process())
                                .network(asked.network())
                                .build());
        host.awaitExit(container);
        assertThat(host.log(container, LogQuery.ALL)).isEqualTo("A=mine\nHOME=/nowhere\n");
    }

    @Test
    void withoutItsKeyWhatHasSecretsIsRefusedAndTheRestRuns() throws Exception {
        Container sealed = host.start(secret(CLEAR, "echo ready"));
        host.awaitExit(sealed);
        Container runs = host.start(secret(CLEAR, WAIT));
        Path key = host.home().key();
        Path copy = folder.resolve("copy.key");
        host.leave();
        Files.move(key, copy);
        host.comeBack();

        assertThat(host.look(runs).state().status()).isEqualTo(RunStatus.RUNNING);
        assertThat(host.output("echo", "plain")).isEqualTo("plain\n");
        String lost = "the key file " + key + " is missing. Put it back";
        assertThatThrownBy(() -> host.engine().containers().start(sealed.id()))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(lost);
        assertThatThrownBy(() -> host.engine().containers().create(secret(CLEAR, WAIT)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(lost);

        host.leave();
        Files.writeString(key, "not a key\n");
        host.comeBack();
        assertThatThrownBy(() -> host.engine().containers().start(sealed.id()))
                .hasMessageContaining("the key file " + key + " cannot be used");

        host.leave();
        Files.delete(key);
        Files.move(copy, key);
        host.comeBack();
        host.engine().containers().start(sealed.id());
        host.awaitExit(sealed);
        assertThat(host.log(sealed, LogQuery.ALL)).isEqualTo("ready\nready\n");
    }

    /** Its process has them, so another process of it may: what needs no key goes on. */
    @Test
    void withoutTheKeyAnExecHasTheSecretsThatItsContainerRunsWith() throws Exception {
        Container container = host.start(secret(Map.of("TOKEN", "t\n1", "OTHER", "o-1"), WAIT));
        Path bundle = RunPaths.of(host.home()).container(container.id()).resolve("config.json");
        Path key = host.home().key();
        host.leave();
        Files.move(key, folder.resolve("copy.key"));
        host.comeBack();
        assertThat(exec(container, List.of("OTHER=mine"))).isEqualTo("t 1 mine 1\n");

        Files.writeString(bundle, "{\"process\": {\"env\": [\"TOKEN=t-1\", 7]");
        assertThatThrownBy(() -> exec(container, List.of()))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("the key file " + key + " is missing. Put it back");
        int pid = host.engine().containers().get(container.id()).state().pid();
        assertThatThrownBy(() ->
                        host.engine()
                                .containers()
                                .restart(container.id(), Optional.of(Duration.ZERO), ""))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("the key file " + key + " is missing. Put it back");
        assertThat(host.engine().containers().get(container.id()).state().pid()).isEqualTo(pid);

        host.leave();
        Files.move(folder.resolve("copy.key"), key);
        host.comeBack();
        assertThat(exec(container, List.of())).isEqualTo("t 1 o-1 1\n");
    }

    @Test
    void aValueIsOfUseToItsContainerAndNameOnly() {
        Container container = host.engine().containers().create(secret("t-1", WAIT));
        Container other = host.engine().containers().create(secret("t-2", WAIT));
        host.leave();
        host.changeWhileAway(
                "UPDATE engine_container SET spec ="
                        + " (SELECT spec FROM engine_container WHERE id = ?) WHERE id = ?",
                container.id(),
                other.id());
        comeBack();
        assertThatThrownBy(() -> host.engine().containers().start(other.id()))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("engine_container " + other.id() + "/TOKEN");

        ProcessSpec theirs = host.look(container).spec().process();
        assertThatThrownBy(() ->
                        host.engine()
                                .containers()
                                .create(host.spec("true").process(theirs).build()))
                .hasMessageContaining("the secret TOKEN was sealed for another container");
    }

    private void comeBack() {
        try {
            host.comeBack();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatCannotBeAVariableIsRefusedWithoutItsValue() {
        refused(Map.of("", CLEAR), "invalid environment variable: ");
        refused(Map.of("A=B", CLEAR), "invalid environment variable: A=B");
        refused(Map.of("PLAIN", CLEAR), "the variable PLAIN is a secret and is given in clear too");
        refused(Map.of("Z", PLANTED + "\0"), "the secret Z may not contain a zero byte");
        refused(Map.of("LONG", PLANTED.repeat(10_000)), "\"LONG=…\" is 140005 bytes long");
        assertThat(host.engine().containers().list()).isEmpty();
    }

    private void refused(Map<String, String> secrets, String text) {
        assertThatThrownBy(() -> host.engine().containers().create(secret(secrets, WAIT)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(text)
                .hasMessageNotContaining(PLANTED);
    }
}
