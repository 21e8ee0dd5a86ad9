package dev.minato.cli.storage;

import dev.minato.cli.command.CommandGroup;

/** The commands of storages by the words that call them. */
public final class StorageCommandTable {
    private StorageCommandTable() {}

    /** Adds them below the commands of environments. */
    public static void addTo(CommandGroup environments) {
        environments.group(
                "storage",
                "What the apps of an environment may mount: set, list, show, remove.",
                StorageCommandTable::storage);
    }

    private static void storage(CommandGroup it) {
        it.command("set", StorageCommands.Assign::new)
                .command("list", StorageCommands.Listing::new)
                .command("show", StorageCommands.Show::new)
                .command("remove", StorageCommands.Remove::new);
    }
}
