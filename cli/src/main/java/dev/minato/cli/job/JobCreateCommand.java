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
import dev.minato.cli.yaml.ResourceFile;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
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
    private Optional<Path> yaml = Optional.empty();

    JobCreateCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Make a job of an image, which `job start`, a schedule or events run.",
                "A job of that name that exists becomes what is said here; `job update` changes"
                        + " what is given alone.");
        job.declare(it);
        container.declareNew(it, "job", ValueKind.ANY);
        it.option(
                "--yaml",
                "FILE",
                ValueKind.from(ValueSource.FILES),
                "The job as Container Apps' YAML; what else is said of it is left aside.",
                text -> yaml = Optional.of(Path.of(text)));
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
                "minato job create -n nightly --image ghcr.io/acme/report:1.4"
                        + " --cron-expression '0 3 * * *' --time-zone Europe/Berlin",
                "minato job create -n resize --image resize:1 --scale-rule-name queue"
                        + " --scale-rule-type redis --scale-rule-metadata listName=images"
                        + " address=10.0.0.5:6379",
                "minato job create -n export --image export:1 --parallelism 4"
                        + " --replica-completion-count 4 --replica-retry-limit 2"
                        + " --replica-timeout 600",
                "minato job create -n nightly --yaml job.yaml");
    }

    @Override
    public int run() {
        Optional<ResourceFile> file =
                yaml.map(path -> ResourceFile.read(JobFileShape.JOB, "--yaml", path));
        String name = job.given().or(() -> file.flatMap(ResourceFile::name)).orElseGet(job::name);
        ObjectNode body = file.map(one -> fromFile(one, name)).orElseGet(() -> body(name));
        daemon().ensure();
        JobClient client = new JobClient(session);
        String id =
                client.find(job.group(), name)
                        .map(there -> JsonTree.text(there, "id"))
                        .orElseGet(() -> JobClient.id(job.group(), name));
        JsonNode made = ResourceFile.placing(file, () -> client.put(id, body));
        print(format, made, () -> JobTables.of(List.of(made)));
        return OK;
    }

    private ObjectNode fromFile(ResourceFile file, String name) {
        file.name()
                .filter(other -> !other.equals(name))
                .ifPresent(other ->
                        session.say(
                                "The file calls the job "
                                        + other
                                        + "; it is made as "
                                        + name
                                        + "."));
        if (!container.isEmpty() || !plan.isEmpty() || !secrets.isEmpty() || !tags.isEmpty()) {
            session.say(
                    "With --yaml the file alone says what the job is; other flags are not used.");
        }
        return file.body(environment);
    }

    private ObjectNode body(String name) {
        if (!container.hasImage()) {
            throw Fault.invalid(
                    "--image", "of which image? Give --image, or the whole job with --yaml");
        }
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
        secrets.forEach(text -> configuration.withArray("secrets").add(SecretFlags.parsed(text)));
        registry.lay(configuration);
        properties.set("template", container.template(name));
        return body;
    }
}
