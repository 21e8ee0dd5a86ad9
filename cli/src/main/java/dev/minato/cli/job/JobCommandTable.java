package dev.minato.cli.job;

import dev.minato.cli.command.CommandGroup;
import dev.minato.cli.secret.SecretCommands;

/** The commands of jobs by the words that call them. */
public final class JobCommandTable {
    private JobCommandTable() {}

    /** Adds them. */
    public static void addTo(CommandGroup root) {
        root.group(
                "job",
                "Jobs, which run to their end: create, update, start, stop, suspend, resume, list,"
                        + " show, logs, delete, execution, secret.",
                JobCommandTable::jobs);
    }

    private static void jobs(CommandGroup it) {
        it.command("create", JobCreateCommand::new)
                .command("update", JobUpdateCommand::new)
                .command("start", JobStartCommand::new)
                .command("stop", JobCommands.Stop::new)
                .command("suspend", SuspendCommands.Suspend::new)
                .command("resume", SuspendCommands.Resume::new)
                .command("list", JobCommands.Listing::new)
                .command("show", JobCommands.Show::new)
                .command("logs", JobLogsCommand::new)
                .command("delete", JobCommands.Delete::new)
                .group("execution", "Executions of a job: list, show.", JobCommandTable::executions)
                .group(
                        "secret",
                        "Secrets of a job: list, show, set, remove.",
                        secrets -> SecretCommands.addTo(secrets, JobSecretOwner::new));
    }

    private static void executions(CommandGroup it) {
        it.command("list", ExecutionCommands.Listing::new)
                .command("show", ExecutionCommands.Show::new);
    }
}
