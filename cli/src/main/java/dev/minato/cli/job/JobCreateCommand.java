package dev.minato.cli.job;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.ContainerFlags;
import dev.minato.cli.command.RegistryFlags;
import dev.minato.cli.command.SecretFlags;
import dev.minato.cli.command.TagFlags;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code minato job create}: a job of an image, with the flags of {@code az containerapp job}. */
final class JobCreateCommand extends CliCommand {
    private final JobArgument job = new JobArgument();
    private final ContainerFlags container = new ContainerFlags();
    private final JobPlanFlags plan = new JobPlanFlags();
    private final RegistryFlags registry = new RegistryFlags();
    private final OutputFormat format = new OutputFormat();
    private final List<String> secrets = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private Optional<String> environment = Optional.empty();
    private String trigger = "Manual";

    JobCreateCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Make a job of an image; `job start` runs it.",
                "A job of that name that exists becomes what is said here; `job update` changes"
                        + " what is given alone.");
        job.declare(it);
        it.choice(
                "--trigger-type",
                List.of("Manual", "Schedule", "Event"),
                "What begins executions; Manual alone is done yet.",
                text -> trigger = text);
        container.declareNew(it, "job", ValueKind.ANY);
        plan.declare(it);
        it.option(
                "--environment",
                "ENVIRONMENT",
                ValueKind.from(ValueSource.ENVIRONMENTS),
                "The environment it runs in, by its name or resource ID.",
                text -> environment = Optional.of(text));
        it.optionOfSeveral("-s, --secrets", "NAME=VALUE", "Secrets of the job.", secrets::add);
        it.optionOfSeveral("--tags", "NAME=VALUE", "Tags of the resource.", tags::add);
        registry.declare(it);
        format.declareNamed(it);
        it.examples(
                "minato job create -n nightly --image ghcr.io/acme/report:1.4",
                "minato job create -n resize --image resize:1 --parallelism 4"
                        + " --replica-completion-count 4 --replica-retry-limit 2"
                        + " --replica-timeout 600");
    }

    @Override
    public int run() {
        if (!container.hasImage()) {
            throw Fault.invalid("--image", "of which image? Give --image");
        }
        String name = job.name();
        daemon().ensure();
        JobClient client = new JobClient(session);
        String id =
                client.find(job.group(), name)
                        .map(there -> JsonTree.text(there, "id"))
                        .orElseGet(() -> JobClient.id(job.group(), name));
        JsonNode made = client.put(id, body(name));
        print(format, made, () -> JobTables.of(List.of(made)));
        return OK;
    }

    private ObjectNode body(String name) {
        ObjectNode body = JsonTree.object().put("location", "local");
        if (!tags.isEmpty()) {
            body.set("tags", TagFlags.parsed(tags));
        }
        ObjectNode properties = body.putObject("properties");
        properties.put(
                "environmentId",
                environment.map(ArmClient::environmentId).orElse(ArmClient.ENVIRONMENT));
        ObjectNode configuration = properties.putObject("configuration");
        plan.layNew(configuration);
        configuration.put("triggerType", trigger);
        secrets.forEach(text -> configuration.withArray("secrets").add(SecretFlags.parsed(text)));
        registry.lay(configuration);
        properties.set("template", container.template(name));
        return body;
    }
}
