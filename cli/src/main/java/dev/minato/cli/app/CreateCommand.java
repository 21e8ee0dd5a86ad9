package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.RegistryFlags;
import dev.minato.cli.command.SecretFlags;
import dev.minato.cli.command.TagFlags;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.yaml.ResourceFile;

import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code minato app create}: an app of an image, with the flags of {@code az containerapp}. */
final class CreateCommand extends CliCommand {
    private final AppArgument app = new AppArgument();
    private final TemplateFlags template = new TemplateFlags();
    private final RolloutFlags rollout = new RolloutFlags();
    private Optional<Path> yaml = Optional.empty();
    private Optional<String> environment = Optional.empty();
    private final ObjectNode ingress = JsonTree.object();
    private final RegistryFlags registry = new RegistryFlags();
    private Optional<String> mode = Optional.empty();
    private final List<String> secrets = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();

    CreateCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Create an app of an image, wait until it is ready, print it.",
                "An app of that name that exists becomes what is said here; `app update` changes"
                        + " what is given alone, `up` builds a folder too.");
        app.declare(it);
        template.declareNew(it);
        it.option(
                "--yaml",
                "FILE",
                ValueKind.from(ValueSource.FILES),
                "The app as Container Apps' YAML; what else is said of it is left aside.",
                text -> yaml = Optional.of(Path.of(text)));
        it.option(
                "--environment",
                "ENVIRONMENT",
                ValueKind.from(ValueSource.ENVIRONMENTS),
                "The environment it runs in, by its name or resource ID.",
                text -> environment = Optional.of(text));
        it.optionOfSeveral("-s, --secrets", "NAME=VALUE", "Secrets of the app.", secrets::add);
        it.choice(
                "--revisions-mode",
                List.of("single", "multiple"),
                "Whether one revision is active at a time, or several.",
                text -> mode = Optional.of(text));
        it.optionOfSeveral("--tags", "NAME=VALUE", "Tags of the resource.", tags::add);
        declareIngress(it);
        registry.declare(it);
        rollout.declare(it);
        it.examples(
                "minato app create -n shop --image ghcr.io/acme/shop:1.4 --ingress external"
                        + " --target-port 3000",
                "minato app create -n shop --yaml app.yaml");
    }

    private void declareIngress(CommandGrammar it) {
        it.choice(
                "--ingress",
                List.of("external", "internal"),
                "Who may reach it; without it nobody does.",
                text -> ingress.put("external", text.equals("external")));
        it.option(
                "--target-port",
                "PORT",
                "The port it listens on; the default is what its image exposes.",
                text -> ingress.put("targetPort", ValueParser.whole(text)));
        it.choice(
                "--transport",
                List.of("auto", "http", "http2", "tcp"),
                "The protocol of its ingress.",
                text -> ingress.put("transport", text));
        it.option(
                "--exposed-port",
                "PORT",
                "The port at which containers reach an ingress of transport tcp; the default is"
                        + " the target port.",
                text -> ingress.put("exposedPort", ValueParser.whole(text)));
        it.toggle(
                "--allow-insecure",
                "Plain HTTP is answered too, not sent on to HTTPS.",
                on -> ingress.put("allowInsecure", on));
    }

    @Override
    public int run() {
        Optional<ResourceFile> file =
                yaml.map(path -> ResourceFile.read(AppFileShape.APP, "--yaml", path));
        String name =
                AppNameChoice.checked(
                        app.given()
                                .or(() -> file.flatMap(ResourceFile::name))
                                .orElseGet(app::name));
        ObjectNode body = file.map(one -> fromFile(one, name)).orElseGet(() -> body(name));
        ArmClient arm = app.in(arm());
        RolloutFlags.AppUpdate update = RolloutFlags.AppUpdate.put(name, arm.app(name), body);
        return ResourceFile.placing(
                file, () -> rollout.apply(this, session, docker(), arm, update));
    }

    private ObjectNode fromFile(ResourceFile file, String name) {
        file.name()
                .filter(other -> !other.equals(name))
                .ifPresent(other ->
                        session.say(
                                "The file calls the app "
                                        + other
                                        + "; it is made as "
                                        + name
                                        + "."));
        if (!template.isEmpty() || !ingress.isEmpty() || !secrets.isEmpty()) {
            session.say(
                    "With --yaml the file alone says what the app is; other flags are not used.");
        }
        return file.body(environment);
    }

    private ObjectNode body(String name) {
        if (!template.hasImage()) {
            throw Fault.invalid(
                    "--image", "of which image? Give --image, or the whole app with --yaml");
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
        mode.ifPresent(text -> configuration.put("activeRevisionsMode", text));
        secrets.forEach(text -> configuration.withArray("secrets").add(SecretFlags.parsed(text)));
        if (ingress.has("external")) {
            ObjectNode whole = configuration.putObject("ingress");
            whole.put("transport", "auto").put("allowInsecure", false).setAll(ingress);
        } else if (!ingress.isEmpty()) {
            throw Fault.invalid(
                    "--ingress",
                    "--"
                            + (ingress.has("targetPort") ? "target-port" : "transport")
                            + " is of an ingress: say --ingress external or --ingress internal"
                            + " too");
        }
        registry.lay(configuration);
        properties.set("template", template.template(name));
        return body;
    }
}
