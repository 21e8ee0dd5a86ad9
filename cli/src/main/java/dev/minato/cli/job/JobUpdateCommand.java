package dev.minato.cli.job;

import dev.minato.base.Fault;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.ContainerFlags;
import dev.minato.cli.command.TagFlags;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;
import dev.minato.cli.yaml.ResourceFile;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code minato job update}: a change of a job, which executions from then on have. */
final class JobUpdateCommand extends JobCommands.JobCommand {
    private final JobArgument job = new JobArgument();
    private final ContainerFlags container = new ContainerFlags();
    private final JobPlanFlags plan = new JobPlanFlags();
    private final OutputFormat format = new OutputFormat();
    private final List<String> tags = new ArrayList<>();
    private Optional<Path> yaml = Optional.empty();

    JobUpdateCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Change a job; what is not given stays as it is.",
                "Executions that run go on as they were started.");
        job.declare(it);
        container.declareChange(it, "job", ValueKind.ANY);
        it.option(
                "--yaml",
                "FILE",
                ValueKind.from(ValueSource.FILES),
                "The change as Container Apps' YAML, laid over the job; lists are replaced.",
                text -> yaml = Optional.of(Path.of(text)));
        plan.declare(it);
        it.optionOfSeveral(
                "--tags",
                "NAME=VALUE",
                "Tags of the resource, instead of those it has.",
                tags::add);
        format.declareNamed(it);
        it.examples(
                "minato job update -n nightly --image ghcr.io/acme/report:1.5",
                "minato job update -n nightly --cron-expression '30 2 * * 1-5' --overlap forbid",
                "minato job update -n nightly --yaml job.yaml");
    }

    @Override
    public int run() {
        boolean changed = !container.isEmpty() || !plan.isEmpty() || !tags.isEmpty();
        if (!changed && yaml.isEmpty()) {
            throw Fault.invalid(
                    "job", "what is to change? Give for example --image or --replica-timeout");
        }
        Optional<ResourceFile> file =
                yaml.map(path -> ResourceFile.read(JobFileShape.JOB, "--yaml", path));
        if (changed && file.isPresent()) {
            session.say("With --yaml the file alone says what changes; other flags are not used.");
        }
        String name = job.given().or(() -> file.flatMap(ResourceFile::name)).orElseGet(job::name);
        JobClient client = client();
        JsonNode before = job.job(client, name);
        ObjectNode patch = file.map(JobUpdateCommand::patch).orElseGet(() -> patch(before));
        JsonNode after =
                ResourceFile.placing(file, () -> client.patch(JsonTree.text(before, "id"), patch));
        print(format, after, () -> JobTables.of(List.of(after)));
        return OK;
    }

    /** What a file says; with another trigger the configurations of the others end. */
    private static ObjectNode patch(ResourceFile file) {
        ObjectNode patch = file.patch();
        if (JsonTree.at(patch, "properties.configuration") instanceof ObjectNode configuration
                && configuration.has("triggerType")) {
            TriggerFlags.endOthers(configuration);
        }
        return patch;
    }

    private ObjectNode patch(JsonNode before) {
        ObjectNode patch = JsonTree.object();
        if (!tags.isEmpty()) {
            patch.set("tags", TagFlags.parsed(tags));
        }
        ObjectNode properties = patch.putObject("properties");
        if (!plan.isEmpty()) {
            plan.lay(
                    properties.putObject("configuration"),
                    JsonTree.at(before, "properties.configuration"));
        }
        if (!container.isEmpty()) {
            properties
                    .putObject("template")
                    .set("containers", container.over(JsonTree.at(before, "properties.template")));
        }
        return patch;
    }
}
