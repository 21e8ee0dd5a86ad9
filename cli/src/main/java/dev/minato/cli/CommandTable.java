package dev.minato.cli;

import dev.minato.cli.app.AppCommandTable;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.CommandGroup;
import dev.minato.cli.command.EngineCommandTable;
import dev.minato.cli.job.JobCommandTable;
import dev.minato.cli.usage.TopCommand;

import java.util.List;
import java.util.Optional;

/** All commands by the words that call them. A command is made when it is asked for alone. */
final class CommandTable {
    private CommandTable() {}

    /**
     * What a line names.
     *
     * @param group the last group that it names
     * @param command the command, when it names one
     * @param words how many words name it
     */
    record Found(CommandGroup group, Optional<CliCommand.Factory> command, int words) {}

    /** The words that may come first. */
    static CommandGroup root() {
        CommandGroup root = new CommandGroup("A container service of one's own.");
        AppCommandTable.addTo(root);
        JobCommandTable.addTo(root);
        EngineCommandTable.addTo(root);
        return root.command("top", TopCommand::new)
                .command("install", InstallCommands.Install::new)
                .command("uninstall", InstallCommands.Uninstall::new)
                .command("completion", CompletionCommand::new)
                .hidden("rehearse", AotTrainingWorkload::new)
                .hidden(CompleteCommand.NAME, CompleteCommand::new);
    }

    /** The command that a line begins with, as far as it names one. */
    static Found find(List<String> line) {
        CommandGroup group = root();
        int at = 0;
        while (at < line.size()) {
            String word = line.get(at);
            Optional<CliCommand.Factory> command = group.command(word);
            if (command.isPresent()) {
                return new Found(group, command, at + 1);
            }
            Optional<CommandGroup> below = group.group(word);
            if (below.isEmpty()) {
                break;
            }
            group = below.get();
            at++;
        }
        return new Found(group, Optional.empty(), at);
    }
}
