package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The script of {@code minato completion bash} in a bash, asking the real command. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BashCompletionTest {
    /** Calls the function as bash does, and prints what it proposes and which options it sets. */
    private static final String DRIVER =
            """
            source "$SCRIPT" || exit 1
            compopt() { printf '<%s>\\n' "$*"; }
            COMP_LINE=$1; shift
            COMP_POINT=${#COMP_LINE}
            COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1))
            _minato
            [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "${COMPREPLY[@]}"
            """;

    private Path folder;
    private RecordedDaemon daemon;
    private Path script;

    @BeforeAll
    void listen(@TempDir Path temporary) throws IOException {
        folder = temporary;
        RecordedExchange[] exchanges = {
            RecordedCommand.named("complete-rm").exchanges()[0],
            RecordedCommand.named("complete-image").exchanges()[0],
            RecordedCommand.named("complete-image").exchanges()[0],
            RecordedCommand.named("complete-image").exchanges()[0],
            RecordedCommand.named("complete-app").exchanges()[0],
        };
        daemon = RecordedDaemon.in(folder.resolve("home"), exchanges);
        script = folder.resolve("script");
        Files.writeString(script, CommandRun.of(daemon.home(), "completion", "bash").out());
        Path command = folder.resolve("minato");
        Files.writeString(
                command,
                "#!/bin/sh\nexec \"%s/bin/java\" -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
                                .formatted(System.getProperty("java.home"))
                        + " --enable-native-access=ALL-UNNAMED -cp '"
                        + System.getProperty("java.class.path")
                        + "' dev.minato.cli.CliMain \"$@\"\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterAll
    void close() throws IOException {
        daemon.close();
    }

    /**
     * @param line as it is written up to the cursor
     * @param words as bash takes it apart
     */
    private List<String> proposed(String line, String... words) throws Exception {
        List<String> bash = new ArrayList<>(List.of("bash", "--norc", "-c", DRIVER, "bash", line));
        bash.addAll(List.of(words));
        ProcessBuilder process = new ProcessBuilder(bash);
        process.environment().put("SCRIPT", script.toString());
        process.environment().put("MINATO_HOME", daemon.home().root().toString());
        process.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        Process running = process.redirectErrorStream(true).start();
        running.getOutputStream().close();
        String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(running.waitFor()).isZero();
        return said.lines().toList();
    }

    @Test
    void commandsAreKnownWithoutAsking() throws Exception {
        assertThat(proposed("/none/minato re", "/none/minato", "re"))
                .containsExactly("revision", "restart", "recover");
        assertThat(proposed("/none/minato app sh", "/none/minato", "app", "sh"))
                .containsExactly("show");
        assertThat(
                        proposed(
                                "/none/minato revision label ",
                                "/none/minato",
                                "revision",
                                "label",
                                ""))
                .containsExactly("add", "remove", "swap");
        assertThat(proposed("/none/minato ps -", "/none/minato", "ps", "-")).isEmpty();
    }

    @Test
    void optionsAndTheirValues() throws Exception {
        assertThat(proposed("minato stop --a", "minato", "stop", "--a")).containsExactly("--apps");
        assertThat(proposed("minato ps --output=j", "minato", "ps", "--output", "=", "j"))
                .containsExactly("json");
    }

    @Test
    void namesOfContainersButThoseThatStandThereAlready() throws Exception {
        assertThat(proposed("minato rm web-two web-", "minato", "rm", "web-two", "web-"))
                .containsExactly("web-one");
    }

    @Test
    void namesOfAppsInTheMiddleOfALine() throws Exception {
        assertThat(proposed("minato  app show  h", "minato", "app", "show", "h"))
                .containsExactly("hello");
    }

    @Test
    void namesOfImagesFromTheColonOn() throws Exception {
        assertThat(
                        proposed(
                                "minato rmi minato.local/jre:",
                                "minato",
                                "rmi",
                                "minato.local/jre",
                                ":"))
                .containsExactly("25");
        assertThat(proposed("minato rmi minato.local/jr", "minato", "rmi", "minato.local/jr"))
                .containsExactly("minato.local/jre:25");
    }

    @Test
    void foldersAndFilesAreTheShells() throws Exception {
        assertThat(proposed("minato up min", "minato", "up", "min"))
                .contains("<-o plusdirs>", "minato.local/jre:25");
        assertThat(proposed("minato build -f D", "minato", "build", "-f", "D"))
                .containsExactly("<-o bashdefault -o default>");
    }

    @Test
    void whatIsWrittenIsNoCommandToTheShell() throws Exception {
        Path made = folder.resolve("made");

        proposed(
                "minato rm $(touch " + made + ") `touch " + made + "` w",
                "minato",
                "rm",
                "$(touch " + made + ")",
                "`touch " + made + "`",
                "w");

        assertThat(made).doesNotExist();
    }
}
