package dev.minato.cli;

import dev.minato.base.Reason;
import dev.minato.cli.client.CommandSession;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The script in the folder in which bash-completion looks for those of what is installed under
 * {@code /usr/local}: it is read when {@code minato} is completed for the first time.
 */
final class CompletionFile {
    private final Path share;
    private final Path file;

    /**
     * @param share for example {@code /usr/local/share}
     */
    CompletionFile(Path share) {
        this.share = share;
        this.file = share.resolve("bash-completion/completions/minato");
    }

    /** Writes it; without it everything works, so that a failure is only told. */
    void write(CommandSession session) {
        try {
            Path folder = Files.createDirectories(file.resolveSibling(""));
            Path part = folder.resolve(".minato.part");
            Files.writeString(part, CompletionScript.of("bash"));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            session.say("No completion for bash: " + file + " cannot be written: " + Reason.of(e));
        }
    }

    /** Removes it, and its folders when nothing else is in them. */
    void remove() throws IOException {
        Files.deleteIfExists(file);
        try {
            for (Path folder = file.resolveSibling("");
                    !folder.equals(share);
                    folder = folder.resolveSibling("")) {
                Files.deleteIfExists(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            // Others have their scripts there.
            return;
        }
    }
}
