package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.base.Futures;
import dev.minato.builder.context.RemoteContexts;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.BuildView;
import dev.minato.cli.output.DockerfileAnswerView;
import dev.minato.http.PercentEncoding;
import dev.minato.http.client.HttpCall;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** {@code minato build}: a Dockerfile and the files beside it become an image. */
public final class BuildCommand extends CliCommand {
    /** The flags of a build, shared with {@code up}. */
    public static final class Flags {
        private String file = "";
        private final List<String> arguments = new ArrayList<>();
        private String target = "";
        private boolean noCache;
        private boolean pull;

        public void declare(CommandGrammar it) {
            it.option(
                    "-f, --file",
                    "FILE",
                    ValueKind.from(ValueSource.FILES),
                    "The Dockerfile, from where we stand (of a URL: in what it leads to); the"
                            + " default is PATH/Dockerfile.",
                    text -> file = text);
            it.options(
                    "--build-arg",
                    "NAME[=VALUE]",
                    ValueKind.from(ValueSource.VARIABLES),
                    "A value for an ARG; without one it is our environment's.",
                    arguments::add);
            it.option(
                    "--target",
                    "STAGE",
                    "The stage to build; the default is the last.",
                    text -> target = text);
            it.flag("--no-cache", "Run every step again.", on -> noCache = on);
            it.flag("--pull", "Ask the registry for newer base images.", on -> pull = on);
        }
    }

    private static final String BUILD = "build";
    private static final List<String> CALLS = List.of(BUILD, "check", "outline", "targets");

    private final Flags flags = new Flags();
    private final List<String> tags = new ArrayList<>();
    private boolean quiet;
    private String call = BUILD;
    private boolean json;
    private final List<String> labels = new ArrayList<>();
    private String path = ".";

    BuildCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says("Build an image from a Dockerfile.");
        flags.declare(it);
        it.options(
                "-t, --tag",
                "NAME[:TAG]",
                ValueKind.from(ValueSource.IMAGES),
                "A name for the image; may be given several times.",
                tags::add);
        it.flag("-q, --quiet", "Print only the image's ID.", on -> quiet = on);
        it.options("--label", "NAME=VALUE", "A label for the image.", labels::add);
        it.flag(
                "--check",
                "Build nothing; check the Dockerfile, and end with 1 where something is found.",
                on -> call = on ? "check" : call);
        it.choice(
                "--call",
                CALLS,
                "Build nothing; check the Dockerfile, tell what its target may be given, or list"
                        + " its targets.",
                text -> call = text);
        it.choice(
                "-o, --output",
                List.of("text", "json"),
                "How to print what --check and --call tell; the default is text.",
                text -> json = text.equals("json"));
        it.word(
                "PATH|URL",
                ValueKind.from(ValueSource.FOLDERS),
                "The folder to build from, or a git repository, archive or Dockerfile by its URL.",
                text -> path = text);
        it.examples(
                "minato build -t shop:1 .",
                "minato build -f docker/Dockerfile --build-arg VERSION=2 --target test .",
                "minato build --check .",
                "minato build --call outline --target test -o json .",
                "minato build -t shop:1 https://github.com/owner/shop.git#main:backend");
    }

    @Override
    public int run() {
        if (!call.equals(BUILD)) {
            return new DockerfileAnswerView(session.out(), call, json).show(ask());
        }
        try (var _ = new InterruptionNotice(session, "nothing was built")) {
            String id =
                    isRemote(path)
                            ? buildRemote(startedDocker())
                            : build(
                                    session,
                                    this::startedDocker,
                                    Path.of(path),
                                    flags,
                                    tags,
                                    labels,
                                    quiet);
            session.out().println(id);
            return OK;
        }
    }

    private JsonNode ask() {
        try (BuildContext context = BuildContext.open(Path.of(path), flags.file)) {
            String target =
                    target(session, context.dockerfile(), flags, List.of(), List.of())
                            + "&minato-call="
                            + call;
            HttpCall post =
                    HttpCall.post(target).header("Content-Type", "application/x-tar").stream(
                            context::write);
            try {
                return startedDocker().value(post);
            } catch (Fault e) {
                throw context.failure().orElse(e);
            }
        }
    }

    /** As docker decides it: what is a folder here is one, whatever else it could mean. */
    private static boolean isRemote(String path) {
        boolean likely = path.contains(":") || path.startsWith("github.com/");
        return likely && !Files.isDirectory(Path.of(path)) && RemoteContexts.isRemote(path);
    }

    /** The daemon fetches it; a Dockerfile that is named lies in it. */
    private String buildRemote(DockerClient docker) {
        try (BuildView view = new BuildView(session.err(), session.terminal(), quiet)) {
            String query =
                    target(session, flags.file, flags, tags, labels)
                            + "&remote="
                            + PercentEncoding.encode(path);
            docker.lines(HttpCall.post(query), view::show);
            return view.image();
        }
    }

    /**
     * Builds and shows the progress on standard error. The folder is opened while the daemon is
     * asked: each takes a command as long as the other.
     *
     * @param daemon Docker's API, once the daemon is known to answer
     * @return the image's ID, {@code sha256:…}
     */
    public static String build(
            CommandSession session,
            Supplier<DockerClient> daemon,
            Path folder,
            Flags flags,
            List<String> tags,
            List<String> labels,
            boolean quiet) {
        CompletableFuture<BuildContext> opening =
                CompletableFuture.supplyAsync(
                        () -> BuildContext.open(folder, flags.file),
                        task -> Thread.ofPlatform().name("context").daemon().start(task));
        DockerClient docker = daemon.get();
        try (BuildContext context = Futures.join(opening);
                BuildView view = new BuildView(session.err(), session.terminal(), quiet)) {
            HttpCall call =
                    HttpCall.post(target(session, context.dockerfile(), flags, tags, labels))
                            .header("Content-Type", "application/x-tar")
                            .stream(context::write);
            try {
                docker.lines(call, view::show);
            } catch (Fault e) {
                throw context.failure().orElse(e);
            }
            return view.image();
        }
    }

    private static String target(
            CommandSession session,
            String dockerfile,
            Flags flags,
            List<String> tags,
            List<String> labels) {
        StringBuilder query =
                new StringBuilder(
                        "/build?version=1&minato-progress=1&dockerfile="
                                + PercentEncoding.encode(dockerfile));
        tags.forEach(tag -> query.append("&t=").append(PercentEncoding.encode(tag)));
        query.append(flags.noCache ? "&nocache=1" : "").append(flags.pull ? "&pull=1" : "");
        if (!flags.target.isEmpty()) {
            query.append("&target=").append(PercentEncoding.encode(flags.target));
        }
        append(query, "buildargs", pairs(session, flags.arguments));
        append(query, "labels", pairs(session, labels));
        return query.toString();
    }

    private static void append(StringBuilder query, String name, ObjectNode values) {
        if (!values.isEmpty()) {
            query.append('&')
                    .append(name)
                    .append('=')
                    .append(PercentEncoding.encode(JsonTree.line(values)));
        }
    }

    private static ObjectNode pairs(CommandSession session, List<String> texts) {
        ObjectNode values = JsonTree.object();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals > 0) {
                values.put(text.substring(0, equals), text.substring(equals + 1));
            } else if (session.environment().containsKey(text)) {
                values.put(text, session.environment().get(text));
            }
        }
        return values;
    }
}
