package dev.minato.cli.app;

import dev.minato.cli.command.CommandGroup;
import dev.minato.cli.command.RotateKeyCommand;
import dev.minato.cli.scaling.ExplainScaleCommand;
import dev.minato.cli.secret.SecretCommands;
import dev.minato.cli.storage.StorageCommandTable;

/** The commands of apps by the words that call them: the verbs of {@code az containerapp}. */
public final class AppCommandTable {
    private AppCommandTable() {}

    /** Adds them. */
    public static void addTo(CommandGroup root) {
        root.command("up", UpCommand::new)
                .command("down", DownCommand::new)
                .group(
                        "app",
                        "Container apps: create, update, list, show, logs, exec, scale,"
                                + " explain-scale, stop, start, restart, delete.",
                        AppCommandTable::app)
                .group(
                        "revision",
                        "Revisions of an app: list, show, activate, deactivate, restart, copy,"
                                + " set-mode, label.",
                        AppCommandTable::revision)
                .command("rollback", RollbackCommand::new)
                .group(
                        "traffic",
                        "How an app's requests are shared: show, set, shift.",
                        AppCommandTable::traffic)
                .group(
                        "ingress",
                        "Who reaches an app: enable, disable, show, update, traffic.",
                        AppCommandTable::ingress)
                .group(
                        "secret",
                        "Secrets of an app: list, show, set, remove; rotate-key for what seals"
                                + " them.",
                        AppCommandTable::secret)
                .group(
                        "env",
                        "Environments, each with a network and a domain: create, list, show,"
                                + " delete, storage.",
                        AppCommandTable::environment)
                .command("logs", LogsCommand::new);
    }

    private static void environment(CommandGroup it) {
        it.command("create", EnvironmentCommands.Create::new)
                .command("list", EnvironmentCommands.Listing::new)
                .command("show", EnvironmentCommands.Show::new)
                .command("delete", EnvironmentCommands.Delete::new);
        StorageCommandTable.addTo(it);
    }

    private static void app(CommandGroup it) {
        it.command("create", CreateCommand::new)
                .command("update", UpdateCommand::new)
                .command("list", AppCommands.Listing::new)
                .command("show", AppCommands.Show::new)
                .command("logs", AppLogsCommand::new)
                .command("scale", ScaleCommand::new)
                .command("explain-scale", ExplainScaleCommand::new)
                .command("exec", AppExec::new)
                .command("stop", AppCommands.Stop::new)
                .command("start", AppCommands.Start::new)
                .command("restart", AppCommands.Restart::new)
                .command("delete", AppCommands.Delete::new);
    }

    private static void revision(CommandGroup it) {
        it.command("list", RevisionCommands.Listing::new)
                .command("show", RevisionCommands.Show::new)
                .command("activate", RevisionCommands.Activate::new)
                .command("deactivate", RevisionCommands.Deactivate::new)
                .command("restart", RevisionCommands.Restart::new)
                .command("copy", CopyCommand::new)
                .command("set-mode", RevisionCommands.SetMode::new)
                .group(
                        "label",
                        "Labels of an app's revisions: add, remove, swap.",
                        AppCommandTable::label);
    }

    private static void label(CommandGroup it) {
        it.command("add", LabelCommands.Add::new)
                .command("remove", LabelCommands.Remove::new)
                .command("swap", LabelCommands.Swap::new);
    }

    private static void traffic(CommandGroup it) {
        it.command("show", TrafficCommands.Show::new)
                .command("set", TrafficCommands.Assign::new)
                .command("shift", ShiftCommand::new);
    }

    private static void ingress(CommandGroup it) {
        it.command("enable", IngressCommands.Enable::new)
                .command("disable", IngressCommands.Disable::new)
                .command("show", IngressCommands.Show::new)
                .command("update", IngressCommands.Update::new)
                .group(
                        "traffic",
                        "As `minato traffic`, where az has it: show, set.",
                        AppCommandTable::traffic);
    }

    private static void secret(CommandGroup it) {
        SecretCommands.addTo(it, AppSecretOwner::new).command("rotate-key", RotateKeyCommand::new);
    }
}
