package dev.minato.cli;

import dev.minato.base.Fault;
import dev.minato.cli.command.CommandGroup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

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
        CommandGroup root = CommandTable.root();
        StringBuilder groups = new StringBuilder();
        cases("", root, groups);
        return text("completion." + shell)
                .replace("@COMMANDS@", String.join(" ", root.names()))
                .replace("@GROUPS@", groups.toString().stripTrailing());
    }

    /** A case for each group, by the words that lead to it. */
    private static void cases(String before, CommandGroup group, StringBuilder text) {
        for (String name : group.names()) {
            Optional<CommandGroup> below = group.group(name);
            if (below.isPresent()) {
                text.append("        '" + before + name + "') commands='")
                        .append(String.join(" ", below.get().names()))
                        .append("' ;;\n");
                cases(before + name + " ", below.get(), text);
            }
        }
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
