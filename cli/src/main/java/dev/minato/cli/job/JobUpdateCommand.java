package dev.minato.cli.job;

import dev.minato.base.Fault;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.ContainerFlags;
import dev.minato.cli.command.TagFlags;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** {@code minato job update}: a change of a job, which executions from then on have. */
final class JobUpdateCommand extends JobCommands.JobCommand {
    private final JobArgument job = new JobArgument();
    private final ContainerFlags container = new ContainerFlags();
    private final JobPlanFlags plan = new JobPlanFlags();
    private final OutputFormat format = new OutputFormat();
    private final List<String> tags = new ArrayList<>();

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
        plan.declare(it);
        it.optionOfSeveral(
                "--tags",
                "NAME=VALUE",
                "Tags of the resource, instead of those it has.",
                tags::add);
        format.declareNamed(it);
        it.examples("minato job update -n nightly --image ghcr.io/acme/report:1.5");
    }

    @Override
    public int run() {
        if (container.isEmpty() && plan.isEmpty() && tags.isEmpty()) {
            throw Fault.invalid(
                    "job", "what is to change? Give for example --image or --replica-timeout");
        }
        JobClient client = client();
        JsonNode before = job.job(client);
        ObjectNode patch = JsonTree.object();
        if (!tags.isEmpty()) {
            patch.set("tags", TagFlags.parsed(tags));
        }
        ObjectNode properties = patch.putObject("properties");
        plan.lay(properties.putObject("configuration"));
        if (!container.isEmpty()) {
            properties
                    .putObject("template")
                    .set("containers", container.over(JsonTree.at(before, "properties.template")));
        }
        JsonNode after = client.patch(JsonTree.text(before, "id"), patch);
        print(format, after, () -> JobTables.of(List.of(after)));
        return OK;
    }
}
