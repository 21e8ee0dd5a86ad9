package dev.minato.cli.command;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.grammar.CommandGrammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Commands below a word of a command line, and groups below it. Neither is made before it is asked
 * for: start-up counts.
 */
public final class CommandGroup {
    private final String summary;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private sealed interface Entry {}

    private record Command(CliCommand.Factory factory, boolean hidden) implements Entry {}

    private record Below(String summary, Consumer<CommandGroup> content) implements Entry {}

    /**
     * A group without commands.
     *
     * @param summary a sentence for the list of commands
     */
    public CommandGroup(String summary) {
        this.summary = summary;
    }

    /** Adds a command. */
    public CommandGroup command(String name, CliCommand.Factory factory) {
        entries.put(name, new Command(factory, false));
        return this;
    }

    /** Adds a command that is of no use to a person. */
    public CommandGroup hidden(String name, CliCommand.Factory factory) {
        entries.put(name, new Command(factory, true));
        return this;
    }

    /**
     * Adds a group.
     *
     * @param sentence its summary
     * @param content adds what is in it
     */
    public CommandGroup group(String name, String sentence, Consumer<CommandGroup> content) {
        entries.put(name, new Below(sentence, content));
        return this;
    }

    public String summary() {
        return summary;
    }

    /** The command of that name. */
    public Optional<CliCommand.Factory> command(String name) {
        return entries.get(name) instanceof Command command
                ? Optional.of(command.factory)
                : Optional.empty();
    }

    /** The group of that name. */
    public Optional<CommandGroup> group(String name) {
        if (!(entries.get(name) instanceof Below below)) {
            return Optional.empty();
        }
        CommandGroup group = new CommandGroup(below.summary);
        below.content.accept(group);
        return Optional.of(group);
    }

    /** The words that may come next; no command is made for them. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        entries.forEach((name, entry) -> {
            if (isShown(entry)) {
                names.add(name);
            }
        });
        return names;
    }

    private static boolean isShown(Entry entry) {
        return !(entry instanceof Command command && command.hidden);
    }

    /** The words that may come next and a sentence for each. */
    public Map<String, String> summaries(CommandSession session) {
        Map<String, String> all = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            if (isShown(entry)) {
                all.put(
                        name,
                        switch (entry) {
                            case Command command -> grammar(session, command.factory).summary();
                            case Below below -> below.summary;
                        });
            }
        });
        return all;
    }

    /** What a command takes. */
    public static CommandGrammar grammar(CommandSession session, CliCommand.Factory factory) {
        CommandGrammar grammar = new CommandGrammar("");
        factory.make(session).declare(grammar);
        return grammar;
    }
}
