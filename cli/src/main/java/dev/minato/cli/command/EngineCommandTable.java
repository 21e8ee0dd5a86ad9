package dev.minato.cli.command;

/** The commands of images, containers, disk and daemon by the words that call them. */
public final class EngineCommandTable {
    private EngineCommandTable() {}

    /** Adds them. */
    public static void addTo(CommandGroup root) {
        root.command("build", BuildCommand::new)
                .command("run", RunCommand::new)
                .command("ps", ContainerCommands.Ps::new)
                .command("exec", ExecCommand::new)
                .command("rm", ContainerCommands.Rm::new)
                .command("inspect", ContainerCommands.Inspect::new)
                .command("images", ImageCommands.Listing::new)
                .command("pull", ImageCommands.Pull::new)
                .command("rmi", ImageCommands.Rmi::new)
                .command("tag", ImageCommands.Tag::new)
                .group("builder", "The build cache: prune.", EngineCommandTable::builder)
                .group("system", "Room on the disk: df, prune.", EngineCommandTable::system)
                .command("start", DaemonCommands.Start::new)
                .command("stop", DaemonCommands.Stop::new)
                .command("restart", DaemonCommands.Restart::new)
                .command("status", DaemonCommands.Status::new)
                .command("serve", DaemonCommands.Serve::new)
                .command("doctor", DaemonCommands.Doctor::new)
                .command("recover", DaemonCommands.Recover::new);
    }

    private static void builder(CommandGroup it) {
        it.command("prune", DiskCommands.BuilderPrune::new);
    }

    private static void system(CommandGroup it) {
        it.command("df", DiskCommands.Usage::new).command("prune", DiskCommands.SystemPrune::new);
    }
}
