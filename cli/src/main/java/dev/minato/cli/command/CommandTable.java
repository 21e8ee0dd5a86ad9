package dev.minato.cli.command;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.grammar.CommandGrammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All commands by the words that call them. A command is made when it is asked for alone. */
final class CommandTable {
    /** Makes a command. */
    interface Factory {
        CliCommand make(CommandSession session);
    }

    /** Commands below a word of their own. */
    record Group(String summary, Map<String, Factory> commands) {}

    /** Commands that are of no use to a person. */
    private static final Set<String> HIDDEN = Set.of("rehearse", CompleteCommand.NAME);

    static final Map<String, Factory> COMMANDS = commands();
    static final Map<String, Group> GROUPS = groups();

    private CommandTable() {}

    private static Map<String, Factory> commands() {
        Map<String, Factory> all = new LinkedHashMap<>();
        all.put("up", UpCommand::new);
        all.put("down", DownCommand::new);
        all.put("build", BuildCommand::new);
        all.put("run", RunCommand::new);
        all.put("ps", ContainerCommands.Ps::new);
        all.put("logs", ContainerCommands.Logs::new);
        all.put("exec", ExecCommand::new);
        all.put("rm", ContainerCommands.Rm::new);
        all.put("inspect", ContainerCommands.Inspect::new);
        all.put("images", ImageCommands.Listing::new);
        all.put("pull", ImageCommands.Pull::new);
        all.put("rmi", ImageCommands.Rmi::new);
        all.put("tag", ImageCommands.Tag::new);
        all.put("start", DaemonCommands.Start::new);
        all.put("stop", DaemonCommands.Stop::new);
        all.put("restart", DaemonCommands.Restart::new);
        all.put("status", DaemonCommands.Status::new);
        all.put("serve", DaemonCommands.Serve::new);
        all.put("doctor", DaemonCommands.Doctor::new);
        all.put("recover", DaemonCommands.Recover::new);
        all.put("install", InstallCommands.Install::new);
        all.put("uninstall", InstallCommands.Uninstall::new);
        all.put("completion", CompletionCommand::new);
        all.put("rehearse", AotTrainingWorkload::new);
        all.put(CompleteCommand.NAME, CompleteCommand::new);
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
        builder.put("prune", DiskCommands.BuilderPrune::new);
        Map<String, Factory> system = new LinkedHashMap<>();
        system.put("df", DiskCommands.Usage::new);
        system.put("prune", DiskCommands.SystemPrune::new);
        Map<String, Group> all = new LinkedHashMap<>();
        all.put("app", new Group("Container apps: list, show, logs, exec, delete, restart.", app));
        all.put("revision", new Group("Revisions of an app: list, show.", revision));
        all.put("builder", new Group("The build cache: prune.", builder));
        all.put("system", new Group("Room on the disk: df, prune.", system));
        return all;
    }

    /** The words that may come first and a sentence for each; groups stand behind {@code down}. */
    static Map<String, String> summaries(CommandSession session) {
        Map<String, String> all = new LinkedHashMap<>();
        summaries(session, COMMANDS)
                .forEach((name, summary) -> {
                    all.put(name, summary);
                    if (name.equals("down")) {
                        GROUPS.forEach((word, group) -> all.put(word, group.summary));
                    }
                });
        all.keySet().removeAll(HIDDEN);
        return all;
    }

    /** A sentence for each command of a group. */
    static Map<String, String> summaries(CommandSession session, Map<String, Factory> commands) {
        Map<String, String> all = new LinkedHashMap<>();
        commands.forEach((name, factory) -> all.put(name, grammar(session, factory).summary()));
        return all;
    }

    /** What a command takes. */
    static CommandGrammar grammar(CommandSession session, Factory factory) {
        CommandGrammar grammar = new CommandGrammar("");
        factory.make(session).declare(grammar);
        return grammar;
    }

    /** The words that may come first; no command is made for them. */
    static List<String> names() {
        List<String> all = new ArrayList<>(COMMANDS.keySet());
        all.addAll(GROUPS.keySet());
        all.removeAll(HIDDEN);
        return all;
    }

    /** The command that a line begins with; empty when it names none. */
    static Optional<Factory> find(List<String> line) {
        if (line.isEmpty()) {
            return Optional.empty();
        }
        Group group = GROUPS.get(line.getFirst());
        if (group == null) {
            return Optional.ofNullable(COMMANDS.get(line.getFirst()));
        }
        return line.size() < 2
                ? Optional.empty()
                : Optional.ofNullable(group.commands.get(line.get(1)));
    }
}
