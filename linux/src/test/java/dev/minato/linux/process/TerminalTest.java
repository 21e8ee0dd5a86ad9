package dev.minato.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;
import dev.minato.linux.files.Pipe;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

class TerminalTest {
    @Test
    void hasASize() {
        try (Pty pty = Pty.open(24, 80)) {
            assertThat(Terminal.size(pty.slave().number())).contains(new Terminal.Size(24, 80));
            pty.resize(50, 132);
            assertThat(Terminal.size(pty.slave().number())).contains(new Terminal.Size(50, 132));
        }
    }

    @Test
    void rawPassesEveryKeyAndClosingRestores() {
        try (Pty pty = Pty.open(24, 80)) {
            type(pty, "a\r");
            assertThat(seen(pty.master())).isEqualTo("a\r\n");
            assertThat(seen(pty.slave())).isEqualTo("a\n");

            try (Terminal raw = Terminal.raw(pty.slave().number())) {
                assertThat(raw).isNotNull();
                type(pty, "\u0003\r");
                assertThat(seen(pty.slave())).isEqualTo("\u0003\r");
            }

            type(pty, "b\r");
            assertThat(seen(pty.slave())).isEqualTo("b\n");
        }
    }

    @Test
    void aPtyIsOneAndTheNullDeviceIsNot() {
        try (Pty pty = Pty.open(24, 80);
                Dir dev = Dir.open(Path.of("/dev"));
                Fd nothing = dev.open(BytePath.of("null"), OpenFlags.RDONLY, 0)) {
            assertThat(Terminal.isTerminal(pty.slave().number())).isTrue();
            assertThat(Terminal.isTerminal(pty.master().number())).isTrue();
            assertThat(Terminal.isTerminal(nothing.number())).isFalse();
        }
    }

    @Test
    void aPipeIsNone() {
        try (Pipe pipe = Pipe.open()) {
            assertThat(Terminal.isTerminal(pipe.read().number())).isFalse();
            assertThatThrownBy(() -> Terminal.raw(pipe.read().number()))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("not a terminal");
        }
    }

    private static void type(Pty pty, String keys) {
        byte[] bytes = keys.getBytes(UTF_8);
        pty.master().write(bytes, 0, bytes.length);
    }

    private static String seen(Fd fd) {
        byte[] bytes = new byte[100];
        return new String(bytes, 0, fd.read(bytes, 0, bytes.length), UTF_8);
    }
}
