package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Home;
import dev.minato.cli.client.CommandSession;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The script of bash where bash-completion looks for it. */
class CompletionFileTest {
    @TempDir Path share;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private CommandSession session;

    @BeforeEach
    void begin() {
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        session =
                new CommandSession(
                        Map.of(),
                        Home.at(share),
                        share,
                        "minato",
                        InputStream.nullInputStream(),
                        out,
                        out,
                        false,
                        CommandSession.PATIENCE);
    }

    @Test
    void isWrittenAgainByAnUpgradeAndGoesWithItsFolders() throws IOException {
        CompletionFile file = new CompletionFile(share);
        Path script = share.resolve("bash-completion/completions/minato");

        file.write(session);
        Files.writeString(script, "old");
        file.write(session);

        assertThat(script).content().contains("complete -F _minato minato");
        assertThat(script.getParent()).isDirectoryContaining(found -> found.equals(script));
        file.remove();
        assertThat(share).isEmptyDirectory();
        file.remove();
    }

    @Test
    void whatOthersHaveBesideItStays() throws IOException {
        CompletionFile file = new CompletionFile(share);
        Path other = share.resolve("bash-completion/completions/other");

        file.write(session);
        Files.writeString(other, "other");
        file.remove();

        assertThat(other).hasContent("other");
        assertThat(other.resolveSibling("minato")).doesNotExist();
    }

    @Test
    void anInstallationGoesOnWithoutIt() throws IOException {
        Files.writeString(share.resolve("bash-completion"), "a file in the way");

        new CompletionFile(share).write(session);

        assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("No completion for bash: ");
    }
}
