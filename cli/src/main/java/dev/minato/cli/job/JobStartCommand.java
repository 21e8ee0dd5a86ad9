package dev.minato.cli.job;

import dev.minato.base.Fault;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.ContainerFlags;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.yaml.ResourceFile;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code minato job start}: an execution of a job, which may be waited for. */
final class JobStartCommand extends JobCommands.JobCommand {
    private final JobArgument job = new JobArgument();
    private final ContainerFlags container = new ContainerFlags();
    private final ObjectNode array = JsonTree.object();
    private Optional<Path> yaml = Optional.empty();
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
                        + " containers.",
                "With --array it runs once for each of the tasks, whose number is in"
                        + " MINATO_TASK_INDEX; one that fails does not stop the others.");
        job.declare(it);
        container.declareNew(it, "job", ValueKind.ANY);
        it.option(
                "--yaml",
                "FILE",
                ValueKind.from(ValueSource.FILES),
                "The containers that it runs instead of the job's, as Container Apps' YAML; what"
                        + " else is said of them is left aside.",
                text -> yaml = Optional.of(Path.of(text)));
        it.option(
                "--array",
                "TASKS",
                "The tasks: numbers and ranges, for example 1-100, 1,4,7-9 or 0-90:10; at most"
                        + " 1000.",
                text -> array.put("tasks", text));
        it.option(
                "--max-parallel",
                "N",
                "How many of the tasks run at once at most (8).",
                text -> array.put("maxParallel", ValueParser.whole(text)));
        it.flag("--wait", "Wait until it has ended, and tell how it goes.", on -> waits = on);
        it.examples(
                "minato job start -n nightly --wait",
                "minato job start -n nightly --args 2026-01-31",
                "minato job start -n resize --array 1-100 --max-parallel 8 --wait");
    }

    @Override
    public int run() throws InterruptedException {
        if (array.has("maxParallel") && !array.has("tasks")) {
            throw Fault.invalid(
                    "--max-parallel",
                    "--max-parallel is about the tasks of an array: give them with --array, for"
                            + " example --array 1-100");
        }
        Optional<ResourceFile> file =
                yaml.map(path -> ResourceFile.read(JobFileShape.EXECUTION, "--yaml", path));
        if (file.isPresent() && !container.isEmpty()) {
            session.say("With --yaml the file alone says what runs; other flags are not used.");
        }
        JobClient client = client();
        JsonNode found = job.job(client);
        Optional<JsonNode> body = body(found, file);
        String execution =
                ResourceFile.placing(file, () -> client.start(JsonTree.text(found, "id"), body));
        session.out().println(execution);
        session.out().flush();
        return waits ? new ExecutionProgress(session, client, found, execution).await() : OK;
    }

    private Optional<JsonNode> body(JsonNode found, Optional<ResourceFile> file) {
        ObjectNode body = JsonTree.object();
        if (file.isPresent()) {
            JsonNode document = file.get().document();
            take(List.of("containers", "initContainers"), template(document), body);
            take(List.of("array"), document, body);
        } else if (!container.isEmpty()) {
            take(List.of("initContainers"), template(found), body);
            body.set("containers", container.over(template(found)));
        }
        if (!array.isEmpty()) {
            body.withObject("/array").setAll(array);
        }
        return body.isEmpty() ? Optional.empty() : Optional.of(body);
    }

    private static JsonNode template(JsonNode resource) {
        return JsonTree.at(resource, "properties.template");
    }

    private static void take(List<String> names, JsonNode from, ObjectNode to) {
        for (String name : names) {
            if (from.has(name)) {
                to.set(name, from.path(name).deepCopy());
            }
        }
    }
}
