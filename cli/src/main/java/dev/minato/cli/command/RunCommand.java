package dev.minato.cli.command;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.http.Duplex;
import dev.minato.http.PercentEncoding;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code minato run}: create, attach, wait, start, in the order docker does it. */
final class RunCommand extends CliCommand {
    private static final int NOT_CREATED = 125;
    private static final int NOT_RUNNABLE = 126;
    private static final int NOT_FOUND = 127;
    private boolean remove;
    private boolean init;
    private boolean readOnly;
    private final ProcessFlags process = new ProcessFlags();
    private final List<String> ports = new ArrayList<>();
    private final List<String> volumes = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private Optional<String> memory = Optional.empty();
    private Optional<String> cpus = Optional.empty();
    private Optional<Long> pids = Optional.empty();
    private Optional<String> name = Optional.empty();
    private String hostname = "";
    private Optional<String> entrypoint = Optional.empty();
    private String network = "default";
    private String restart = "no";
    private String image = "";
    private final List<String> command = new ArrayList<>();

    RunCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.stopsAtFirstWord(); // What follows belongs to the command inside.
        it.says("Run a command in a new container.");
        process.declareDetach(it, "Leave it in the background and print its ID.");
        it.flag("--rm", "Remove it when it has ended.", on -> remove = on);
        it.flag("--init", "Run an init inside that forwards signals and reaps.", on -> init = on);
        it.flag("--read-only", "Its file system cannot be written.", on -> readOnly = on);
        process.declareStreams(it);
        process.declareVariables(
                it, "NAME[=VALUE]", "An environment variable; without a value it is ours.");
        it.options(
                "-p, --publish",
                "[[IP:]PORT:]PORT[/PROTOCOL]",
                "Publish a port; without an address on MINATO_PUBLISH (127.0.0.1).",
                ports::add);
        it.options(
                "-v, --volume",
                "SOURCE:TARGET[:ro]",
                ValueKind.from(ValueSource.FILES, ValueSource.VOLUMES),
                "A host path or a named volume.",
                volumes::add);
        it.options("-l, --label", "NAME=VALUE", "A label.", labels::add);
        it.option(
                "-m, --memory",
                "SIZE",
                "Memory limit, for example 256m.",
                text -> memory = Optional.of(text));
        it.option(
                "--cpus",
                "NUMBER",
                "Processors, for example 0.5.",
                text -> cpus = Optional.of(text));
        it.option(
                "--pids-limit",
                "NUMBER",
                "Most processes.",
                text -> pids = Optional.of(ValueParser.large(text)));
        it.option("--name", "NAME", "Its name.", text -> name = Optional.of(text));
        process.declareIdentity(it);
        it.option("--hostname", "HOSTNAME", "Its host name.", text -> hostname = text);
        it.option(
                "--entrypoint",
                "ENTRYPOINT",
                "Instead of the image's.",
                text -> entrypoint = Optional.of(text));
        it.option(
                "--network",
                "NETWORK",
                ValueKind.from(ValueSource.NETWORKS),
                "bridge, none, host or the name of one.",
                text -> network = text);
        it.option(
                "--restart",
                "POLICY",
                ValueKind.choice("no", "always", "unless-stopped", "on-failure"),
                "no, always, unless-stopped or on-failure[:N].",
                text -> restart = text);
        it.word(
                "IMAGE",
                ValueKind.from(ValueSource.IMAGES),
                "Its image; pulled when it is not here.",
                text -> image = text);
        it.optionalWords("COMMAND", ValueKind.ANY, "Instead of the image's command.", command::add);
        it.examples(
                "minato run --rm minato.local/debian:bookworm cat /etc/os-release",
                "minato run -it --rm minato.local/debian:bookworm bash",
                "minato run -d --name web -p 8081:8080 -m 256m --cpus 0.5 shop:1");
        it.ends(
                "Exit codes: that of the container; 125 when it could not be made, 126 and 127 when"
                        + " its command could not be run.");
    }

    @Override
    public int run() throws IOException {
        DockerClient docker = startedDocker();
        String id;
        try {
            id = create(docker, document());
        } catch (Fault e) {
            session.say("minato: " + e.text());
            return NOT_CREATED;
        }
        try {
            return process.detach() ? runDetached(docker, id) : runAttached(docker, id);
        } catch (Fault e) {
            session.say("minato: " + e.text());
            return exitOfRefusal(e.text());
        }
    }

    /** docker reads the runtime's words, and so do we. */
    private static int exitOfRefusal(String text) {
        if (text.contains("executable file not found")
                || text.contains("no such file or directory")) {
            return NOT_FOUND;
        }
        return text.contains("permission denied") || text.contains("is a directory")
                ? NOT_RUNNABLE
                : NOT_CREATED;
    }

    private String create(DockerClient docker, ObjectNode body) {
        String target =
                "/containers/create"
                        + name.map(n -> "?name=" + PercentEncoding.encode(n)).orElse("");
        try {
            return warned(docker.post(target, body));
        } catch (Fault e) {
            // A network or another container may be what is not there.
            if (e.kind() != Fault.Kind.NOT_FOUND || docker.image(image).isPresent()) {
                throw e;
            }
        }
        ImageCommands.pull(session, docker, image);
        return warned(docker.post(target, body));
    }

    private String warned(JsonNode created) {
        created.path("Warnings")
                .forEach(warning -> session.say("WARNING: " + warning.asString("")));
        return JsonTree.text(created, "Id");
    }

    private int runDetached(DockerClient docker, String id) {
        docker.post("/containers/" + id + "/start");
        session.out().println(id);
        return OK;
    }

    private int runAttached(DockerClient docker, String id) throws IOException {
        String condition = remove ? "removed" : "next-exit";
        HttpCall ending = HttpCall.post("/containers/" + id + "/wait?condition=" + condition);
        try (HttpReply wait = docker.send(ending);
                HttpReply attached = docker.send(attach(id))) {
            docker.post("/containers/" + id + "/start");
            stay(docker, id, attached.duplex());
            return DockerClient.value(ending, wait, 1 << 20).path("StatusCode").asInt(FAILED);
        }
    }

    /** Joins our streams to its own until they end. */
    private void stay(DockerClient docker, String id, Duplex connection) throws IOException {
        Thread forward = new Thread(() -> forwardInterrupt(docker, id));
        if (!process.tty()) {
            Runtime.getRuntime().addShutdownHook(forward);
        }
        try {
            new StreamBridge(session)
                    .join(
                            connection,
                            process.interactive(),
                            process.tty(),
                            size ->
                                    docker.post(
                                            "/containers/"
                                                    + id
                                                    + "/resize?h="
                                                    + size.rows()
                                                    + "&w="
                                                    + size.columns()));
        } finally {
            if (!process.tty()) {
                removeQuietly(forward);
            }
        }
    }

    private HttpCall attach(String id) {
        String streams = "?stream=1&stdout=1&stderr=1" + (process.interactive() ? "&stdin=1" : "");
        return HttpCall.post("/containers/" + id + "/attach" + streams)
                .header("Connection", "Upgrade")
                .header("Upgrade", "tcp");
    }

    /**
     * Ctrl-C ends our JVM; the container gets the signal and the time that it would have had at a
     * terminal.
     */
    private static void forwardInterrupt(DockerClient docker, String id) {
        try {
            docker.post("/containers/" + id + "/kill?signal=INT");
            docker.post("/containers/" + id + "/wait");
        } catch (Fault e) {
            // It has ended already.
        }
    }

    private static void removeQuietly(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The end has begun: the hook runs.
        }
    }

    /** The body of {@code POST /containers/create}. */
    private ObjectNode document() {
        ObjectNode body = JsonTree.object();
        body.put("Image", image).put("Hostname", hostname);
        process.put(body);
        body.put("OpenStdin", process.interactive())
                .put("StdinOnce", process.interactive() && !process.detach());
        entrypoint.ifPresent(e -> body.putArray("Entrypoint").add(e));
        if (!command.isEmpty()) {
            strings(body.putArray("Cmd"), command);
        }
        strings(
                body.putArray("Env"),
                process.env().stream().flatMap(e -> variable(e).stream()).toList());
        ObjectNode labelled = body.putObject("Labels");
        labels.forEach(label ->
                labelled.put(
                        label.split("=", 2)[0], label.contains("=") ? label.split("=", 2)[1] : ""));
        ObjectNode anonymous = body.putObject("Volumes");
        volumes.stream().filter(volume -> !volume.contains(":")).forEach(anonymous::putObject);
        host(body.putObject("HostConfig"));
        PortFlags.put(body, ports);
        return body;
    }

    private void host(ObjectNode host) {
        host.put("AutoRemove", remove)
                .put("NetworkMode", network)
                .put("ReadonlyRootfs", readOnly)
                .put("Init", init);
        if (process.tty() && !process.detach()) {
            StreamBridge.size(host);
        }
        memory.ifPresent(m -> host.put("Memory", Memory.parse("--memory", m).bytes()));
        cpus.ifPresent(c -> host.put("NanoCpus", Cpu.parse("--cpus", c).nanos()));
        pids.ifPresent(p -> host.put("PidsLimit", p));
        String[] policy = restart.split(":", 2);
        host.putObject("RestartPolicy")
                .put("Name", policy[0])
                .put("MaximumRetryCount", policy.length > 1 ? retries(policy[1]) : 0);
        ArrayNode binds = host.putArray("Binds");
        volumes.stream()
                .filter(volume -> volume.contains(":"))
                .forEach(volume -> binds.add(absolute(volume)));
    }

    private static int retries(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw Fault.invalid(
                    "--restart", "--restart: \"" + text + "\" is not a number of retries");
        }
        return Integer.parseInt(text);
    }

    /** A source such as {@code ./site} is taken from where we stand, as docker's command does. */
    private static String absolute(String volume) {
        int colon = volume.indexOf(':');
        String source = volume.substring(0, colon);
        if (source.startsWith(".")) {
            source = Path.of(source).toAbsolutePath().normalize().toString();
        }
        return source + volume.substring(colon);
    }

    private Optional<String> variable(String text) {
        if (text.contains("=")) {
            return Optional.of(text);
        }
        return Optional.ofNullable(session.environment().get(text))
                .map(value -> text + "=" + value);
    }

    private static void strings(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
