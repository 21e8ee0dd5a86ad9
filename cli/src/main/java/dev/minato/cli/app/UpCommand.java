package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.BuildCommand;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.ContainerCommands;
import dev.minato.cli.command.ImageCommands;
import dev.minato.cli.command.InterruptionNotice;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.scaling.ScaleFlags;
import dev.minato.cli.scaling.SleepNotice;
import dev.minato.cli.scaling.StandbyFlag;
import dev.minato.cli.yaml.ResourceFile;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code minato up}: from a folder or an image to an app behind a URL. */
final class UpCommand extends CliCommand {
    private String source = ".";
    private Optional<String> name = Optional.empty();
    private Optional<Integer> targetPort = Optional.empty();
    private Optional<String> ingress = Optional.empty();
    private Optional<String> transport = Optional.empty();
    private Optional<Integer> exposedPort = Optional.empty();
    private final List<String> env = new ArrayList<>();
    private final ScaleFlags scale = new ScaleFlags();
    private Optional<Double> cpu = Optional.empty();
    private Optional<String> memory = Optional.empty();
    private Optional<Path> appFile = Optional.empty();
    private Optional<String> environment = Optional.empty();
    private Optional<Boolean> replace = Optional.empty();
    private final StandbyFlag standby = new StandbyFlag();
    private int waitTimeout = 120;
    private final BuildCommand.Flags flags = new BuildCommand.Flags();

    UpCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Build a folder (or take an image), run it as an app, wait until it answers, print"
                        + " its URL.",
                "The same command again brings a new revision without a failed request, or says"
                        + " that nothing changed.",
                "What is not given stays as it is when the app exists already.");
        it.optionalWord(
                "PATH|IMAGE",
                ValueKind.from(ValueSource.FOLDERS, ValueSource.IMAGES),
                "A folder with a Dockerfile, or an image.",
                text -> source = text);
        it.option(
                "-n, --name",
                "NAME",
                ValueKind.from(ValueSource.APPS),
                "The app's name; the default is the folder's.",
                text -> name = Optional.of(text));
        it.option(
                "--environment",
                "ENVIRONMENT",
                ValueKind.from(ValueSource.ENVIRONMENTS),
                "The environment of a new app, by its name or resource ID.",
                text -> environment = Optional.of(text));
        it.option(
                "--target-port",
                "PORT",
                "The port it listens on; the default is what the image exposes.",
                text -> targetPort = Optional.of(ValueParser.whole(text)));
        it.option(
                "--ingress",
                "external|internal|none",
                ValueKind.choice("external", "internal", "none"),
                "Who may reach it.",
                text -> ingress = Optional.of(text));
        it.choice(
                "--transport",
                List.of("auto", "http", "http2", "tcp"),
                "The protocol of its ingress; tcp is for --ingress internal.",
                text -> transport = Optional.of(text));
        it.option(
                "--exposed-port",
                "PORT",
                "The port at which containers reach an ingress of transport tcp; the default is"
                        + " the target port.",
                text -> exposedPort = Optional.of(ValueParser.whole(text)));
        it.optionOfSeveral(
                "--env",
                "NAME=VALUE",
                "Environment variables; replace those of the app.",
                env::add);
        scale.declare(it);
        it.option(
                "--cpu",
                "NUMBER",
                "Processors of a replica, for example 0.5.",
                text -> cpu = Optional.of(ValueParser.number(text)));
        it.option(
                "--memory",
                "SIZE",
                "Memory of a replica, for example 1Gi.",
                text -> memory = Optional.of(text));
        it.option(
                "--app-file",
                "FILE",
                ValueKind.from(ValueSource.FILES),
                "The app as Container Apps' YAML; its image is what is built.",
                text -> appFile = Optional.of(Path.of(text)));
        it.flag(
                "--replace",
                "From now on the old replicas end before new ones start, and requests wait"
                        + " meanwhile: for an app that must never run twice, or a host that is"
                        + " full.",
                on -> replace = on ? Optional.of(true) : replace);
        it.flag(
                "--no-replace",
                "From now on new replicas start beside the old ones again.",
                on -> replace = on ? Optional.of(false) : replace);
        standby.declare(it);
        it.option(
                "--wait-timeout",
                "SECONDS",
                "How long to wait until it is ready (120); after that it goes on"
                        + " without being watched.",
                text -> waitTimeout = ValueParser.whole(text));
        flags.declare(it);
        it.examples(
                "minato up samples/hello",
                "minato up shop/ -n shop --env LOG=debug --min-replicas 2",
                "minato up ghcr.io/acme/api:1.4 --target-port 3000",
                "minato up . --app-file app.yaml");
    }

    @Override
    public int run() throws IOException {
        boolean folder = Files.isDirectory(Path.of(source));
        if (!folder && (source.startsWith(".") || source.startsWith("/"))) {
            throw Fault.notFound("there is no folder " + source);
        }
        String app =
                name.map(AppNameChoice::checked)
                        .orElseGet(() -> folder ? folderName() : AppNameChoice.fold(imageName()));
        try (InterruptionNotice interruption =
                new InterruptionNotice(session, "nothing was deployed")) {
            return up(app, folder, interruption);
        }
    }

    private int up(String app, boolean folder, InterruptionNotice interruption) throws IOException {
        Optional<ResourceFile> file =
                appFile.map(path -> ResourceFile.read(AppFileShape.APP, "--app-file", path));
        DockerClient docker = startedDocker();
        ArmClient arm = arm();
        JsonNode status = arm.status().path("properties");
        String image =
                folder ? build(docker, app, JsonTree.text(status, "registry")) : present(docker);
        Optional<JsonNode> before = arm.app(app);
        ObjectNode document = new AppRequestBody(before, file).body(environment);
        AppRequestBody.image(document, app, image);
        apply(document, docker, image);
        JsonNode after =
                ResourceFile.placing(
                        file,
                        () ->
                                new AppRollout(session, docker, arm, waitTimeout)
                                        .of(
                                                app,
                                                meanwhile -> arm.put(app, document, meanwhile),
                                                interruption));
        return report(app, before, after, JsonTree.text(status, "ingress"));
    }

    private String folderName() {
        try {
            return AppNameChoice.fold(String.valueOf(Path.of(source).toRealPath().getFileName()));
        } catch (IOException e) {
            throw Fault.notFound("there is no folder " + source);
        }
    }

    private String imageName() {
        String last = source.substring(source.lastIndexOf('/') + 1);
        return last.replaceAll("[:@].*", "");
    }

    /** Builds and names the image by its content, so that an unchanged one keeps its name. */
    private String build(DockerClient docker, String app, String registry) {
        String id =
                BuildCommand.build(
                        session, () -> docker, Path.of(source), flags, List.of(), List.of(), false);
        String reference = registry + "/" + app + ":" + ContainerCommands.shortId(id);
        ImageCommands.tag(docker, id, reference);
        return reference;
    }

    private void apply(ObjectNode document, DockerClient docker, String image) {
        AppRequestBody.environment(document, env);
        ObjectNode template = AppRequestBody.template(document);
        scale.lay(template, template);
        standby.lay(document);
        replace.ifPresent(first -> AppRequestBody.replace(document, first));
        cpu.ifPresent(c -> AppRequestBody.resources(document).put("cpu", c));
        memory.ifPresent(m -> AppRequestBody.resources(document).put("memory", m));
        AppRequestBody.ingress(
                document,
                ingress,
                targetPort.or(() -> exposed(docker, image)),
                targetPort.isPresent());
        AppRequestBody.transport(document, transport, exposedPort);
    }

    /** An image that is not here yet is pulled, which the person sees. */
    private String present(DockerClient docker) {
        if (docker.image(source).isEmpty()) {
            ImageCommands.pull(session, docker, source);
        }
        return source;
    }

    /** The lowest TCP port that the image exposes. */
    private static Optional<Integer> exposed(DockerClient docker, String image) {
        return docker.image(image).stream()
                .flatMap(one -> JsonTree.at(one, "Config.ExposedPorts").propertyNames().stream())
                .filter(port -> port.endsWith("/tcp"))
                .map(port -> Integer.parseInt(port.substring(0, port.indexOf('/'))))
                .min(Integer::compare);
    }

    private int report(
            String app, Optional<JsonNode> before, JsonNode after, String ingressAddress) {
        AppRollout.report(session, before, after);
        if (scale.isEmpty()) {
            SleepNotice.of(after).ifPresent(session::say);
        }
        String host = JsonTree.text(after, "properties.configuration.ingress.fqdn");
        if (host.isEmpty()) {
            session.say(app + " has no ingress: see `" + session.command() + " logs " + app + "`.");
            return OK;
        }
        String tcp =
                AppTable.tcpAddress(app, JsonTree.at(after, "properties.configuration.ingress"));
        if (!tcp.isEmpty()) {
            session.say("Containers of its environment reach it at " + tcp + "; others do not.");
        } else if (JsonTree.at(after, "properties.configuration.ingress.external")
                .asBoolean(false)) {
            new AppUrl(session, host, ingressAddress).announce();
        } else {
            session.say(
                    "Containers of its environment reach it at http://" + app + "; others do not.");
        }
        return OK;
    }
}
