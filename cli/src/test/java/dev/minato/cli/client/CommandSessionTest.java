package dev.minato.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Home;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

class CommandSessionTest {
    @TempDir Path folder;

    @Test
    void whatATerminalWouldObeyIsNotPassedOn() {
        assertThat(said("red \u001b[31m\n\tcsi \u009b2J")).isEqualTo("red ?[31m\n\tcsi ?2J\n");
    }

    private String said(String text) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        new CommandSession(
                        Map.of(),
                        Home.at(folder),
                        folder,
                        "minato",
                        InputStream.nullInputStream(),
                        new PrintStream(new ByteArrayOutputStream()),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        CommandSession.PATIENCE)
                .say(text);
        return err.toString(StandardCharsets.UTF_8);
    }
}
