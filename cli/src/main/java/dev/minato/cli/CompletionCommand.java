package dev.minato.cli;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;

/** {@code minato completion}: the script that makes a shell complete our command lines. */
final class CompletionCommand extends CliCommand {
    private String shell = "";

    CompletionCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says("Print the script that completes command lines in a shell.");
        it.choiceWord("SHELL", CompletionScript.SHELLS, "bash, zsh or fish.", text -> shell = text);
        it.examples(
                "source <(minato completion bash)",
                "minato completion fish > ~/.config/fish/completions/minato.fish");
    }

    @Override
    public int run() {
        session.out().print(CompletionScript.of(shell));
        return OK;
    }
}
