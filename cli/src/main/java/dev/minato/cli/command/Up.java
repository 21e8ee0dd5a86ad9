package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmApi;
import dev.minato.cli.client.DockerApi;
import dev.minato.cli.client.Json;
import dev.minato.cli.client.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code minato up}: from a folder or an image to an app behind a URL. */
@Command(
        name = "up",
        description = {
            "Build a folder (or take an image), run it as an app, wait until it answers, print its"
                    + " URL.",
            "The same command again brings a new revision without a failed request, or says that"
                    + " nothing changed.",
            "What is not given stays as it is when the app exists already."
        },
        footer = {
            "",
            "Examples:",
            "  minato up samples/hello",
            "  minato up shop/ -n shop --env LOG=debug --min-replicas 2",
            "  minato up ghcr.io/acme/api:1.4 --target-port 3000",
            "  minato up . --app-file app.yaml"
        })
final class Up extends Task {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PATH|IMAGE",
            description = "A folder with a Dockerfile, or an image.")
    private String source = ".";

    @Option(
            names = {"-n", "--name"},
            description = "The app's name; the default is the folder's.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--target-port",
            paramLabel = "PORT",
            description = "The port it listens on; the default is what the image exposes.")
    private Optional<Integer> targetPort = Optional.empty();

    @Option(
            names = "--ingress",
            paramLabel = "external|internal|none",
            description = "Who may reach it.")
    private Optional<String> ingress = Optional.empty();

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            arity = "1..*",
            description = "Environment variables; replace those of the app.")
    private List<String> env = new ArrayList<>();

    @Option(names = "--min-replicas", paramLabel = "N", description = "Fewest replicas.")
    private Optional<Integer> minReplicas = Optional.empty();

    @Option(names = "--max-replicas", paramLabel = "N", description = "Most replicas.")
    private Optional<Integer> maxReplicas = Optional.empty();

    @Option(
            names = "--cpu",
            paramLabel = "NUMBER",
            description = "Processors of a replica, for example 0.5.")
    private Optional<Double> cpu = Optional.empty();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory of a replica, for example 1Gi.")
    private Optional<String> memory = Optional.empty();

    @Option(
            names = "--app-file",
            paramLabel = "FILE",
            description = "The app as Container Apps' YAML; its image is what is built.")
    private Optional<Path> appFile = Optional.empty();

    @Option(
            names = "--wait-timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description =
                    "How long to wait until it is ready (${DEFAULT-VALUE}); after that it goes on"
                            + " without being watched.")
    private int waitTimeout;

    @Mixin private Build.Flags flags = new Build.Flags();

    Up(Session session) {
        super(session);
    }

    @Override
    int run() throws IOException {
        boolean folder = Files.isDirectory(Path.of(source));
        if (!folder && (source.startsWith(".") || source.startsWith("/"))) {
            throw Fault.notFound("there is no folder " + source);
        }
        String app =
                name.map(AppName::checked)
                        .orElseGet(() -> folder ? folderName() : AppName.fold(imageName()));
        try (Interruption interruption = new Interruption(session, "nothing was deployed")) {
            return up(app, folder, interruption);
        }
    }

    private int up(String app, boolean folder, Interruption interruption) throws IOException {
        daemon().ensure();
        DockerApi docker = docker();
        ArmApi arm = arm();
        JsonNode status = arm.status().path("properties");
        String image = folder ? build(docker, app, Json.text(status, "registry")) : present(docker);
        Optional<JsonNode> before = arm.app(app);
        ObjectNode document = new AppDocument(before, appFile).body();
        AppDocument.image(document, app, image);
        apply(document, docker, image);
        JsonNode after =
                new RollOut(session, docker, arm, waitTimeout).of(app, document, interruption);
        return report(app, before, after, Json.text(status, "ingress"));
    }

    private String folderName() {
        try {
            return AppName.fold(String.valueOf(Path.of(source).toRealPath().getFileName()));
        } catch (IOException e) {
            throw Fault.notFound("there is no folder " + source);
        }
    }

    private String imageName() {
        String last = source.substring(source.lastIndexOf('/') + 1);
        return last.replaceAll("[:@].*", "");
    }

    /** Builds and names the image by its content, so that an unchanged one keeps its name. */
    private String build(DockerApi docker, String app, String registry) {
        String id =
                Build.build(session, docker, Path.of(source), flags, List.of(), List.of(), false);
        String reference = registry + "/" + app + ":" + Containers.shortId(id);
        Images.tag(docker, id, reference);
        return reference;
    }

    private void apply(ObjectNode document, DockerApi docker, String image) {
        AppDocument.environment(document, env);
        minReplicas.ifPresent(n -> AppDocument.scale(document).put("minReplicas", n));
        maxReplicas.ifPresent(n -> AppDocument.scale(document).put("maxReplicas", n));
        cpu.ifPresent(c -> AppDocument.resources(document).put("cpu", c));
        memory.ifPresent(m -> AppDocument.resources(document).put("memory", m));
        AppDocument.ingress(
                document,
                ingress,
                targetPort.or(() -> exposed(docker, image)),
                targetPort.isPresent());
    }

    /** An image that is not here yet is pulled, which the person sees. */
    private String present(DockerApi docker) {
        if (docker.image(source).isEmpty()) {
            Images.pull(session, docker, source);
        }
        return source;
    }

    /** The lowest TCP port that the image exposes. */
    private static Optional<Integer> exposed(DockerApi docker, String image) {
        return docker.image(image).stream()
                .flatMap(one -> Json.at(one, "Config.ExposedPorts").propertyNames().stream())
                .filter(port -> port.endsWith("/tcp"))
                .map(port -> Integer.parseInt(port.substring(0, port.indexOf('/'))))
                .min(Integer::compare);
    }

    private int report(
            String app, Optional<JsonNode> before, JsonNode after, String ingressAddress) {
        String latest = Json.text(after, "properties.latestRevisionName");
        boolean unchanged =
                before.map(b -> Json.text(b, "properties.latestReadyRevisionName").equals(latest))
                        .orElse(false);
        session.say(
                unchanged
                        ? "Nothing changed: revision " + latest + " serves already."
                        : "Revision " + latest + " is ready.");
        String host = Json.text(after, "properties.configuration.ingress.fqdn");
        if (host.isEmpty()) {
            session.say(app + " has no ingress: see `" + session.command() + " logs " + app + "`.");
            return OK;
        }
        new Url(session, host, ingressAddress).announce();
        return OK;
    }
}
