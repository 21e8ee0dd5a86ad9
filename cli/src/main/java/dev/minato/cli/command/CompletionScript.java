package dev.minato.cli.command;

import dev.minato.base.Fault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The script that a shell reads to complete our command lines. It asks {@link CompleteCommand} for
 * everything but the commands' names in bash, which are written into it: they are asked for most.
 */
final class CompletionScript {
    /** The shells that there is a script for. */
    static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    private CompletionScript() {}

    /** The script of a shell. */
    static String of(String shell) {
        String groups =
                CommandTable.GROUPS.entrySet().stream()
                        .map(group ->
                                "        "
                                        + group.getKey()
                                        + ") commands='"
                                        + String.join(" ", group.getValue().commands().keySet())
                                        + "' ;;")
                        .collect(Collectors.joining("\n"));
        return text("completion." + shell)
                .replace("@COMMANDS@", String.join(" ", CommandTable.names()))
                .replace("@GROUPS@", groups);
    }

    private static String text(String resource) {
        try (InputStream in = CompletionScript.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("there is no such resource");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Fault.internal(resource + " cannot be read", e);
        }
    }
}
