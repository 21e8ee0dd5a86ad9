package dev.minato.cli;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.CommandGroup;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.HelpText;
import dev.minato.cli.grammar.NearestName;
import dev.minato.cli.grammar.UsageException;

import java.util.List;

/** The command and its subcommands. Only the one that is asked for is made: start-up counts. */
public final class MinatoCommand {
    /** The exit code of a command line that is none of ours. */
    public static final int USAGE = 2;

    private static final String NAME = "minato";
    private static final String VERSION = "minato 0.1.0";

    private final CommandSession session;

    private MinatoCommand(CommandSession session) {
        this.session = session;
    }

    /**
     * Runs a command line.
     *
     * @return the exit code
     * @throws Exception what made the command fail
     */
    public static int execute(CommandSession session, List<String> words) throws Exception {
        return new MinatoCommand(session).execute(words);
    }

    private int execute(List<String> words) throws Exception {
        if (words.isEmpty()) {
            session.err().print(help());
            return USAGE;
        }
        CommandTable.Found found = CommandTable.find(words);
        String name = String.join(" ", words.subList(0, found.words()));
        List<String> rest = words.subList(found.words(), words.size());
        if (found.command().isPresent()) {
            return run(NAME + " " + name, found.command().get().make(session), rest);
        }
        if (found.words() > 0) {
            return incomplete(NAME + " " + name, found.group(), rest);
        }
        return switch (words.getFirst()) {
            case "-h", "--help" -> shown(help());
            case "-V", "--version" -> shown(VERSION + "\n");
            default -> unknown(words.getFirst());
        };
    }

    /** A line that names a group alone, or nothing that is in it. */
    private int incomplete(String name, CommandGroup group, List<String> words) {
        String first = words.isEmpty() ? "" : words.getFirst();
        String help =
                "Usage: "
                        + name
                        + " [-h] COMMAND\n"
                        + group.summary()
                        + "\n  -h, --help  Show this help.\n"
                        + HelpText.commands(group.summaries(session));
        if (first.equals("-h") || first.equals("--help")) {
            return shown(help);
        }
        session.say(
                first.isEmpty()
                        ? "Which command?"
                        : "There is no "
                                + name
                                + " "
                                + first
                                + "."
                                + near(first, name + " ", group.names()));
        session.err().print(help);
        return USAGE;
    }

    private int run(String name, CliCommand task, List<String> words) throws Exception {
        CommandGrammar grammar = new CommandGrammar(name);
        task.declare(grammar);
        try {
            if (!grammar.read(words)) {
                return shown(grammar.help());
            }
        } catch (UsageException e) {
            session.say(e.text());
            session.err().print(grammar.help());
            return USAGE;
        }
        return task.run();
    }

    private int shown(String text) {
        session.out().print(text);
        return CliCommand.OK;
    }

    private int unknown(String word) {
        session.say(
                (word.startsWith("-") ? "Unknown option: '" : "There is no command '")
                        + word
                        + "'."
                        + near(word, NAME + " ", CommandTable.root().names())
                        + " `minato --help` lists them all.");
        return USAGE;
    }

    private static String near(String word, String before, Iterable<String> names) {
        return NearestName.of(word, names)
                .map(name -> " Did you mean `" + before + name + "`?")
                .orElse("");
    }

    private String help() {
        return """
        Usage: minato [-hV] COMMAND
        A container service of one's own: from a Dockerfile to a running app behind a
        URL.

          -h, --help     Show this help.
          -V, --version  Print the version.
        """
                + HelpText.commands(CommandTable.root().summaries(session))
                + """

                `minato COMMAND --help` explains a command. Settings: docs/cli.md.
                Start with: minato up samples/hello
                """;
    }
}
