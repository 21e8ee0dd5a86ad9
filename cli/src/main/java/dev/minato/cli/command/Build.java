package dev.minato.cli.command;

import dev.minato.cli.client.DockerApi;
import dev.minato.cli.client.Json;
import dev.minato.cli.client.Session;
import dev.minato.cli.output.BuildView;
import dev.minato.http.Encoded;
import dev.minato.http.HttpCall;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code minato build}: a Dockerfile and the files beside it become an image. */
@Command(
        name = "build",
        description = "Build an image from a Dockerfile.",
        footer = {
            "",
            "Examples:",
            "  minato build -t shop:1 .",
            "  minato build -f docker/Dockerfile --build-arg VERSION=2 --target test ."
        })
final class Build extends Task {
    /** The flags of a build, shared with {@code up}. */
    static final class Flags {
        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                description =
                        "The Dockerfile, from where we stand; the default is PATH/Dockerfile.")
        private String file = "";

        @Option(
                names = "--build-arg",
                paramLabel = "NAME[=VALUE]",
                description = "A value for an ARG; without one it is our environment's.")
        private List<String> arguments = new ArrayList<>();

        @Option(
                names = "--target",
                paramLabel = "STAGE",
                description = "The stage to build; the default is the last.")
        private String target = "";

        @Option(names = "--no-cache", description = "Run every step again.")
        private boolean noCache;

        @Option(names = "--pull", description = "Ask the registry for newer base images.")
        private boolean pull;
    }

    @Mixin private Flags flags = new Flags();

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME[:TAG]",
            description = "A name for the image; may be given several times.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only the image's ID.")
    private boolean quiet;

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label for the image.")
    private List<String> labels = new ArrayList<>();

    @Parameters(paramLabel = "PATH", description = "The folder to build from.")
    private Path path = Path.of(".");

    Build(Session session) {
        super(session);
    }

    @Override
    int run() {
        try (var _ = new Interruption(session, "nothing was built")) {
            String id = build(session, startedDocker(), path, flags, tags, labels, quiet);
            session.out().println(id);
            return OK;
        }
    }

    /**
     * Builds and shows the progress on standard error.
     *
     * @return the image's ID, {@code sha256:…}
     */
    static String build(
            Session session,
            DockerApi docker,
            Path folder,
            Flags flags,
            List<String> tags,
            List<String> labels,
            boolean quiet) {
        Context context = Context.of(folder, flags.file);
        StringBuilder query =
                new StringBuilder(
                        "/build?version=1&minato-progress=1&dockerfile="
                                + Encoded.encode(context.dockerfile()));
        tags.forEach(tag -> query.append("&t=").append(Encoded.encode(tag)));
        query.append(flags.noCache ? "&nocache=1" : "").append(flags.pull ? "&pull=1" : "");
        if (!flags.target.isEmpty()) {
            query.append("&target=").append(Encoded.encode(flags.target));
        }
        append(query, "buildargs", pairs(session, flags.arguments));
        append(query, "labels", pairs(session, labels));
        try (BuildView view = new BuildView(session.err(), session.terminal(), quiet)) {
            docker.lines(
                    HttpCall.post(query.toString())
                            .header("Content-Type", "application/x-tar")
                            .stream(context::write),
                    view::show);
            return view.image();
        }
    }

    private static void append(StringBuilder query, String name, ObjectNode values) {
        if (!values.isEmpty()) {
            query.append('&').append(name).append('=').append(Encoded.encode(values.toString()));
        }
    }

    private static ObjectNode pairs(Session session, List<String> texts) {
        ObjectNode values = Json.object();
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
