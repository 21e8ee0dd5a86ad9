package dev.minato.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        assertThat(printed(new TextTable("NAME", "STATE").row("a", "running").row("longer", "")))
                .isEqualTo("NAME     STATE\na        running\nlonger\n");
    }

    @Test
    void aTerminalObeysNothingThatACellSays() {
        assertThat(printed(new TextTable("NAME").row("a\u001b[31mb\u009b31m\r\nc")))
                .isEqualTo("NAME\na?[31mb?31m??c\n");
    }

    private static String printed(TextTable table) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }
}
