package dev.minato.cli.job;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.ContainerFlags;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** {@code minato job start}: an execution of a job, which may be waited for. */
final class JobStartCommand extends JobCommands.JobCommand {
    private final JobArgument job = new JobArgument();
    private final ContainerFlags container = new ContainerFlags();
    private boolean waits;

    JobStartCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Start an execution of a job and print its name.",
                "What is said of the container is for this execution alone.",
                "With --wait the exit code is 0 when it succeeded, else the highest of its"
                        + " containers.");
        job.declare(it);
        container.declareNew(it, "job", ValueKind.ANY);
        it.flag("--wait", "Wait until it has ended, and tell how it goes.", on -> waits = on);
        it.examples(
                "minato job start -n nightly --wait",
                "minato job start -n nightly --args 2026-01-31");
    }

    @Override
    public int run() throws InterruptedException {
        JobClient client = client();
        JsonNode found = job.job(client);
        String id = JsonTree.text(found, "id");
        String execution = client.start(id, template(found));
        session.out().println(execution);
        session.out().flush();
        return waits ? new ExecutionProgress(session, client, id, execution).await() : OK;
    }

    /** All of the job's containers, one of them with what is given laid over it. */
    private Optional<JsonNode> template(JsonNode found) {
        if (container.isEmpty()) {
            return Optional.empty();
        }
        JsonNode from = JsonTree.at(found, "properties.template");
        ObjectNode template = JsonTree.object();
        template.set("containers", container.over(from));
        if (from.path("initContainers").isArray()) {
            template.set("initContainers", from.path("initContainers"));
        }
        return Optional.of(template);
    }
}
