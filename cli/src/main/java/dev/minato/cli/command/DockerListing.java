package dev.minato.cli.command;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.output.OutputFormat;
import dev.minato.cli.output.TextTable;

import tools.jackson.databind.JsonNode;

/** A list of Docker's API: as a table, as JSON or YAML, or as IDs alone. */
abstract class DockerListing extends CliCommand {
    private final String target;
    private boolean all;
    private boolean quiet;
    private final OutputFormat format = new OutputFormat();

    /**
     * @param target path of the list, which takes {@code all}
     */
    DockerListing(CommandSession session, String target) {
        super(session);
        this.target = target;
    }

    /** Says what every list takes, and which ones are left out without {@code -a}. */
    final void declare(CommandGrammar it, String others) {
        it.flag("-a, --all", others, on -> all = on);
        it.flag("-q, --quiet", "Only their IDs.", on -> quiet = on);
        format.declare(it);
    }

    @Override
    public final int run() {
        JsonNode list = docker().get(target + (all ? "?all=1" : ""));
        if (quiet) {
            list.forEach(one ->
                    session.out().println(ContainerCommands.shortId(JsonTree.text(one, "Id"))));
        } else {
            format.print(session.out(), list, () -> table(list));
        }
        return OK;
    }

    abstract TextTable table(JsonNode list);
}
