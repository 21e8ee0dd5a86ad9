package dev.minato.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

class BuildContextTest {
    private static final int LARGE = 4 << 20;

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\n");
        file = folder.resolve("large");
        Files.write(file, new byte[LARGE]);
    }

    @Test
    void theFolderIsSentWhole() throws IOException {
        try (BuildContext context = BuildContext.open(folder, "")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            context.write(out);

            assertThat(out.size()).isGreaterThan(LARGE);
            assertThat(out.toString(StandardCharsets.ISO_8859_1)).contains("FROM scratch");
            assertThat(context.failure()).isEmpty();
        }
    }

    @Test
    void aFileThatShrinksWhileItIsSentIsToBlameForTheEnd() {
        OutputStream shrinking =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        Files.write(file, new byte[0]);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        write(0);
                    }
                };
        try (BuildContext context = BuildContext.open(folder, "")) {
            assertThatThrownBy(() -> context.write(shrinking)).isInstanceOf(IOException.class);

            assertThat(context.failure().map(Fault::text))
                    .hasValue("the context cannot be read: large became shorter while it was read");
        }
    }

    @Test
    void aReceiverThatEndsIsNoFailureOfTheFolder() {
        OutputStream ended =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        try (BuildContext context = BuildContext.open(folder, "")) {
            assertThatThrownBy(() -> context.write(ended)).hasMessage("Broken pipe");

            assertThat(context.failure()).isEmpty();
        }
    }
}
