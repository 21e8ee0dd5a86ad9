package dev.minato.cli.command;

import dev.minato.cli.client.Session;
import dev.minato.cli.grammar.Grammar;

/** {@code minato completion}: the script that makes a shell complete our command lines. */
final class CompletionCommand extends Task {
    private String shell = "";

    CompletionCommand(Session session) {
        super(session);
    }

    @Override
    void declare(Grammar it) {
        it.says("Print the script that completes command lines in a shell.");
        it.choiceWord("SHELL", CompletionScript.SHELLS, "bash, zsh or fish.", text -> shell = text);
        it.examples(
                "source <(minato completion bash)",
                "minato completion fish > ~/.config/fish/completions/minato.fish");
    }

    @Override
    int run() {
        session.out().print(CompletionScript.of(shell));
        return OK;
    }
}
