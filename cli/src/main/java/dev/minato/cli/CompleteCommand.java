package dev.minato.cli;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.CommandGroup;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.LineCompletion;
import dev.minato.cli.grammar.LineCompletion.Proposal;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code minato complete} answers a shell's script ({@link CompletionScript}), which gives it the
 * words of a line up to the cursor. The first line of its answer says what the shell adds itself:
 * {@code files}, {@code folders} or {@code words}, that is nothing. Each line after it is a word
 * that may stand at the cursor, with a sentence behind a tab where there is one.
 */
final class CompleteCommand extends CliCommand {
    static final String NAME = "complete";

    private final List<String> line = new ArrayList<>();

    CompleteCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.stopsAtFirstWord(); // What follows belongs to the line that is written.
        it.says("Tell a shell what may stand at the end of a command line.");
        it.optionalWords("WORD", ValueKind.ANY, "The words up to the cursor.", line::add);
    }

    @Override
    public int run() {
        String begun = line.isEmpty() ? "" : line.getLast();
        List<String> before = line.isEmpty() ? line : line.subList(0, line.size() - 1);
        CommandTable.Found found = CommandTable.find(before);
        List<String> rest = before.subList(found.words(), before.size());
        if (found.command().isPresent()) {
            LineCompletion completion =
                    CommandGroup.grammar(session, found.command().get()).complete(rest, begun);
            answer(shellsPart(completion), proposals(completion));
        } else {
            answer(
                    "words",
                    rest.isEmpty()
                            ? commands(found.group(), begun, found.words() == 0)
                            : List.of());
        }
        return OK;
    }

    private List<Proposal> commands(CommandGroup group, String begun, boolean first) {
        List<Proposal> proposals = new ArrayList<>();
        group.summaries(session)
                .forEach((name, summary) -> propose(proposals, name, summary, begun));
        if (begun.startsWith("-")) {
            propose(proposals, "--help", "Show this help.", begun);
            if (first) {
                propose(proposals, "--version", "Print the version.", begun);
            }
        }
        return proposals;
    }

    private static void propose(
            List<Proposal> proposals, String name, String description, String begun) {
        if (name.startsWith(begun)) {
            proposals.add(new Proposal(name, description));
        }
    }

    private static String shellsPart(LineCompletion completion) {
        return completion.sources().contains(ValueSource.FILES)
                ? "files"
                : completion.sources().contains(ValueSource.FOLDERS) ? "folders" : "words";
    }

    /** What is known, and names; none that stands in the line already. */
    private List<Proposal> proposals(LineCompletion completion) {
        List<Proposal> proposals = new ArrayList<>(completion.proposals());
        List<String> given = completion.given().stream().map(value -> value.text()).toList();
        for (String name : new DaemonNames(session, completion).all()) {
            if (!given.contains(name)) {
                proposals.add(new Proposal(completion.prefix() + name, ""));
            }
        }
        return proposals;
    }

    private void answer(String shellsPart, List<Proposal> proposals) {
        StringBuilder text = new StringBuilder(shellsPart).append('\n');
        for (Proposal proposal : proposals) {
            text.append(proposal.text());
            if (!proposal.description().isEmpty()) {
                text.append('\t').append(proposal.description());
            }
            text.append('\n');
        }
        session.out().print(text);
    }
}
