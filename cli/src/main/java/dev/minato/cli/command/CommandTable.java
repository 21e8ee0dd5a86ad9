package dev.minato.cli.command;

import dev.minato.cli.client.Session;
import dev.minato.cli.grammar.Grammar;

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
        Task make(Session session);
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

    /** The words that may come first and a sentence for each; groups stand behind {@code down}. */
    static Map<String, String> summaries(Session session) {
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

    /** The same of the commands of a group. */
    static Map<String, String> summaries(Session session, Map<String, Factory> commands) {
        Map<String, String> all = new LinkedHashMap<>();
        commands.forEach((name, factory) -> all.put(name, grammar(session, factory).summary()));
        return all;
    }

    /** What a command takes. */
    static Grammar grammar(Session session, Factory factory) {
        Grammar grammar = new Grammar("");
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
