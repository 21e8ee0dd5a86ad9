package dev.minato.cli.command;

import dev.minato.cli.client.Session;
import dev.minato.cli.grammar.Grammar;
import dev.minato.cli.grammar.Help;
import dev.minato.cli.grammar.Misuse;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command and its subcommands. Only the one that is asked for is made: start-up counts. */
public final class MinatoCommand {
    /** The exit code of a command line that is none of ours. */
    public static final int USAGE = 2;

    private static final String NAME = "minato";
    private static final String VERSION = "minato 0.1.0";

    /** Is of no use to a person. */
    private static final String HIDDEN = "rehearse";

    /** Makes a command when it is wanted. */
    private interface Factory {
        Task make(Session session);
    }

    private static final Map<String, Factory> COMMANDS = commands();
    private static final Map<String, Group> GROUPS = groups();

    /** Commands below a word of their own. */
    private record Group(String summary, Map<String, Factory> commands) {}

    private static Map<String, Factory> commands() {
        Map<String, Factory> all = new LinkedHashMap<>();
        all.put("up", Up::new);
        all.put("down", Down::new);
        all.put("build", Build::new);
        all.put("run", Run::new);
        all.put("ps", Containers.Ps::new);
        all.put("logs", Containers.Logs::new);
        all.put("exec", ExecCommand::new);
        all.put("rm", Containers.Rm::new);
        all.put("inspect", Containers.Inspect::new);
        all.put("images", Images.Listing::new);
        all.put("pull", Images.Pull::new);
        all.put("rmi", Images.Rmi::new);
        all.put("tag", Images.Tag::new);
        all.put("start", Lifecycle.Start::new);
        all.put("stop", Lifecycle.Stop::new);
        all.put("restart", Lifecycle.Restart::new);
        all.put("status", Lifecycle.Status::new);
        all.put("serve", Lifecycle.Serve::new);
        all.put("doctor", Lifecycle.Doctor::new);
        all.put("recover", Lifecycle.Recover::new);
        all.put("install", Installation.Install::new);
        all.put("uninstall", Installation.Uninstall::new);
        all.put(HIDDEN, Rehearsal::new);
        return all;
    }

    private static Map<String, Group> groups() {
        Map<String, Factory> app = new LinkedHashMap<>();
        app.put("list", AppCommands.Listing::new);
        app.put("show", AppCommands.Show::new);
        app.put("logs", AppCommands.Logs::new);
        app.put("exec", AppExec::new);
        app.put("delete", AppCommands.Delete::new);
        app.put("restart", AppCommands.Restart::new);
        Map<String, Factory> revision = new LinkedHashMap<>();
        revision.put("list", AppCommands.RevisionListing::new);
        revision.put("show", AppCommands.RevisionShow::new);
        Map<String, Factory> builder = new LinkedHashMap<>();
        builder.put("prune", Disk.BuilderPrune::new);
        Map<String, Factory> system = new LinkedHashMap<>();
        system.put("df", Disk.Usage::new);
        system.put("prune", Disk.SystemPrune::new);
        Map<String, Group> all = new LinkedHashMap<>();
        all.put("app", new Group("Container apps: list, show, logs, exec, delete, restart.", app));
        all.put("revision", new Group("Revisions of an app: list, show.", revision));
        all.put("builder", new Group("The build cache: prune.", builder));
        all.put("system", new Group("Room on the disk: df, prune.", system));
        return all;
    }

    private final Session session;

    private MinatoCommand(Session session) {
        this.session = session;
    }

    /**
     * Runs a command line.
     *
     * @return the exit code
     * @throws Exception what made the command fail
     */
    public static int execute(Session session, List<String> words) throws Exception {
        return new MinatoCommand(session).execute(words);
    }

    private int execute(List<String> words) throws Exception {
        if (words.isEmpty()) {
            session.err().print(help());
            return USAGE;
        }
        String first = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        Factory command = COMMANDS.get(first);
        if (command != null) {
            return run(NAME + " " + first, command.make(session), rest);
        }
        Group group = GROUPS.get(first);
        if (group != null) {
            return execute(NAME + " " + first, group, rest);
        }
        return switch (first) {
            case "-h", "--help" -> shown(help());
            case "-V", "--version" -> shown(VERSION + "\n");
            default -> unknown(first);
        };
    }

    private int execute(String name, Group group, List<String> words) throws Exception {
        String first = words.isEmpty() ? "" : words.getFirst();
        Factory command = group.commands.get(first);
        if (command != null) {
            return run(name + " " + first, command.make(session), words.subList(1, words.size()));
        }
        String help =
                "Usage: "
                        + name
                        + " [-h] COMMAND\n"
                        + group.summary
                        + "\n  -h, --help  Show this help.\n"
                        + Help.commands(summaries(group.commands));
        if (first.equals("-h") || first.equals("--help")) {
            return shown(help);
        }
        session.say(first.isEmpty() ? "Which command?" : "There is no " + name + " " + first + ".");
        session.err().print(help);
        return USAGE;
    }

    private int run(String name, Task task, List<String> words) throws Exception {
        Grammar grammar = new Grammar(name);
        task.declare(grammar);
        try {
            if (!grammar.read(words)) {
                return shown(grammar.help());
            }
        } catch (Misuse e) {
            session.say(e.text());
            session.err().print(grammar.help());
            return USAGE;
        }
        return task.run();
    }

    private int shown(String text) {
        session.out().print(text);
        return Task.OK;
    }

    private int unknown(String word) {
        session.say(
                (word.startsWith("-") ? "Unknown option: '" : "There is no command '")
                        + word
                        + "'. "
                        + near(word).map(name -> "Did you mean `minato " + name + "`? ").orElse("")
                        + "`minato --help` lists them all.");
        return USAGE;
    }

    /** The command whose name is nearest, two letters away at most. */
    private Optional<String> near(String word) {
        Optional<String> nearest = Optional.empty();
        int least = 3;
        for (String name : summaries().keySet()) {
            int distance = distance(word, name);
            if (distance < least && distance < name.length()) {
                least = distance;
                nearest = Optional.of(name);
            }
        }
        return nearest;
    }

    /** How many letters have to be put in, left out or changed. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    private String help() {
        return """
        Usage: minato [-hV] COMMAND
        A container service of one's own: from a Dockerfile to a running app behind a
        URL.

          -h, --help     Show this help.
          -V, --version  Print the version.
        """
                + Help.commands(summaries())
                + """

                `minato COMMAND --help` explains a command. Settings: docs/cli.md.
                Start with: minato up samples/hello
                """;
    }

    private Map<String, String> summaries() {
        Map<String, String> all = new LinkedHashMap<>();
        summaries(COMMANDS)
                .forEach((name, summary) -> {
                    all.put(name, summary);
                    if (name.equals("down")) {
                        GROUPS.forEach((word, group) -> all.put(word, group.summary));
                    }
                });
        all.remove(HIDDEN);
        return all;
    }

    private Map<String, String> summaries(Map<String, Factory> commands) {
        Map<String, String> all = new LinkedHashMap<>();
        commands.forEach((name, factory) -> {
            Grammar grammar = new Grammar(name);
            factory.make(session).declare(grammar);
            all.put(name, grammar.summary());
        });
        return all;
    }
}
