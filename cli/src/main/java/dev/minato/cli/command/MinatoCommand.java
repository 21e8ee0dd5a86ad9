package dev.minato.cli.command;

import dev.minato.cli.client.Session;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command and its subcommands. Only the one that is asked for is made: start-up counts. */
@Command(
        name = "minato",
        version = "minato 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "A container service of one's own: from a Dockerfile to a running app behind a URL.",
            ""
        },
        footer = {
            "",
            "`minato COMMAND --help` explains a command. Settings: docs/cli.md.",
            "Start with: minato up samples/hello"
        })
public final class MinatoCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // set and read by picocli
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    @SuppressWarnings("UnusedVariable") // set and read by picocli
    private boolean version;

    @Command(name = "app", description = "Container apps: list, show, logs, exec, delete, restart.")
    static final class AppGroup {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this help.")
        @SuppressWarnings("UnusedVariable") // set and read by picocli
        private boolean help;
    }

    @Command(name = "revision", description = "Revisions of an app: list, show.")
    static final class RevisionGroup {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this help.")
        @SuppressWarnings("UnusedVariable") // set and read by picocli
        private boolean help;
    }

    /** Makes a command when it is wanted. */
    private interface Factory {
        CommandLine make(Session session);
    }

    private static final Map<String, Factory> COMMANDS = commands();

    private static Map<String, Factory> commands() {
        Map<String, Factory> all = new LinkedHashMap<>();
        all.put("up", session -> new CommandLine(new Up(session)));
        all.put("down", session -> new CommandLine(new Down(session)));
        all.put("app", MinatoCommand::app);
        all.put("revision", MinatoCommand::revision);
        all.put("build", session -> new CommandLine(new Build(session)));
        all.put("run", session -> passing(new Run(session)));
        all.put("ps", session -> new CommandLine(new Containers.Ps(session)));
        all.put("logs", session -> new CommandLine(new Containers.Logs(session)));
        all.put("exec", session -> passing(new ExecCommand(session)));
        all.put("rm", session -> new CommandLine(new Containers.Rm(session)));
        all.put("inspect", session -> new CommandLine(new Containers.Inspect(session)));
        all.put("images", session -> new CommandLine(new Images.Listing(session)));
        all.put("pull", session -> new CommandLine(new Images.Pull(session)));
        all.put("rmi", session -> new CommandLine(new Images.Rmi(session)));
        all.put("tag", session -> new CommandLine(new Images.Tag(session)));
        all.put("start", session -> new CommandLine(new Lifecycle.Start(session)));
        all.put("stop", session -> new CommandLine(new Lifecycle.Stop(session)));
        all.put("restart", session -> new CommandLine(new Lifecycle.Restart(session)));
        all.put("status", session -> new CommandLine(new Lifecycle.Status(session)));
        all.put("serve", session -> new CommandLine(new Lifecycle.Serve(session)));
        all.put("doctor", session -> new CommandLine(new Lifecycle.Doctor(session)));
        all.put("install", session -> new CommandLine(new Installation.Install(session)));
        all.put("uninstall", session -> new CommandLine(new Installation.Uninstall(session)));
        all.put("rehearse", session -> new CommandLine(new Rehearsal(session)));
        return all;
    }

    /** What comes after the image or container belongs to the command inside. */
    private static CommandLine passing(Object command) {
        return new CommandLine(command).setStopAtPositional(true);
    }

    private static CommandLine app(Session session) {
        return new CommandLine(new AppGroup())
                .addSubcommand("list", new Apps.Listing(session))
                .addSubcommand("show", new Apps.Show(session))
                .addSubcommand("logs", new Apps.Logs(session))
                .addSubcommand("exec", passing(new AppExec(session)))
                .addSubcommand("delete", new Apps.Delete(session))
                .addSubcommand("restart", new Apps.Restart(session));
    }

    private static CommandLine revision(Session session) {
        return new CommandLine(new RevisionGroup())
                .addSubcommand("list", new Apps.RevisionListing(session))
                .addSubcommand("show", new Apps.RevisionShow(session));
    }

    /**
     * The command line for these words: with one subcommand when the first word names it, else with
     * all, for help and for the hint after a mistake.
     */
    public static CommandLine of(Session session, List<String> words) {
        CommandLine root = new CommandLine(new MinatoCommand());
        Factory wanted = words.isEmpty() ? null : COMMANDS.get(words.getFirst());
        if (wanted != null) {
            root.addSubcommand(words.getFirst(), wanted.make(session));
        } else {
            COMMANDS.forEach((name, factory) -> root.addSubcommand(name, factory.make(session)));
        }
        return root;
    }
}
