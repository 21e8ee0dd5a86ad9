package dev.minato.builder.step;

import dev.minato.builder.dockerfile.Heredoc;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of a here-document that is executed, alone in a folder. */
final class HeredocScripts {
    private HeredocScripts() {}

    /** Writes a script of mode 0755 into a new folder. */
    static Path write(Path scratch, Heredoc script) throws IOException {
        Files.createDirectories(scratch);
        Path folder = Files.createTempDirectory(scratch, "script");
        byte[] text = script.body().getBytes(StandardCharsets.UTF_8);
        try (Dir dir = Dir.open(folder);
                Fd file = dir.create(BytePath.of(script.name()), 0755)) {
            dir.chmod(BytePath.EMPTY, 0755);
            file.write(text, 0, text.length);
        }
        return folder;
    }
}
