package dev.minato.docker.build;

import dev.minato.base.Fault;
import dev.minato.builder.BuildFailed;
import dev.minato.builder.BuildListener;
import dev.minato.builder.BuildOptions;
import dev.minato.builder.BuildRequest;
import dev.minato.builder.ImageBuilder;
import dev.minato.builder.check.DockerfileAnswer;
import dev.minato.builder.check.DockerfileQuestion;
import dev.minato.builder.context.ContextFolder;
import dev.minato.builder.context.ContextUnpacker;
import dev.minato.builder.context.RemoteContexts;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.DockerSentences;
import dev.minato.docker.call.DockerSettings;
import dev.minato.docker.call.ProgressStream;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.wire.JsonObject;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;
import dev.minato.remote.RegistryCredentials;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Builds: {@code POST /build} in the classic form. With {@code minato-progress=1} the events of the
 * builder come as lines {@code {"minato":…}} too, which other clients skip, and an error has its
 * file, line and last lines of output. With {@code minato-call=check|outline|targets} nothing is
 * built, and the answer is that of BuildKit's frontend to the sub-request, its fields being texts.
 */
public final class BuildRoutes {
    private final DockerSettings settings;
    private final ImageBuilder builder;
    private final ContextUnpacker contexts;
    private final RemoteContexts remote;

    public BuildRoutes(
            DockerSettings settings,
            ImageBuilder builder,
            ContextUnpacker contexts,
            RemoteContexts remote) {
        this.settings = settings;
        this.builder = builder;
        this.contexts = contexts;
        this.remote = remote;
    }

    public void add(VersionedRoutes routes) {
        routes.post("/build", this::build);
    }

    private void build(ApiCall call) throws IOException {
        BuildQuery.refuseUnsupported(call);
        Optional<DockerfileQuestion> question = BuildQuery.question(call);
        List<Reference> tags = tags(call);
        BuildOptions options = options(call);
        Map<String, Optional<String>> arguments = arguments(call.query("buildargs"));
        Map<String, String> labels = labels(call.query("labels"));
        Function<ContextFolder, BuildRequest> asked =
                context ->
                        new BuildRequest(
                                context.dir(),
                                context.source(call.query("dockerfile")),
                                arguments,
                                call.text("target"),
                                tags,
                                labels,
                                options);
        Optional<String> url = call.text("remote");
        if (url.isPresent()) {
            call.ignoreBody();
            answer(call, question, () -> remote.open(url.get(), options.caller()), asked);
            return;
        }
        try (ContextFolder sent = contexts.extract(call.request().body())) {
            call.ignoreBody();
            answer(call, question, () -> sent, asked);
        }
    }

    private void answer(
            ApiCall call,
            Optional<DockerfileQuestion> question,
            Supplier<ContextFolder> opening,
            Function<ContextFolder, BuildRequest> asked)
            throws IOException {
        if (question.isEmpty()) {
            run(call, opening, asked);
            return;
        }
        try (ContextFolder context = opening.get()) {
            DockerfileAnswer answer = builder.answer(asked.apply(context), question.get());
            call.ok(FrontendResult.of(answer).fields());
        }
    }

    private void run(
            ApiCall call,
            Supplier<ContextFolder> opening,
            Function<ContextFolder, BuildRequest> asked)
            throws IOException {
        try (ProgressStream progress = ProgressStream.watching(call, settings.quiet())) {
            boolean rich = call.flag("minato-progress");
            ClassicBuildLines lines = new ClassicBuildLines(progress, call.flag("q"));
            BuildListener listener = rich ? BuildEventLines.before(progress, lines) : lines;
            if (call.query("cachefrom").length() > "null".length()) {
                listener.event(CacheFrom.UNUSED);
            }
            progress.run(() -> {
                try (ContextFolder context = opening.get()) {
                    BuildRequest request = asked.apply(context);
                    ImageId image = builder.build(request, listener);
                    lines.built(image, request.tags());
                } catch (Fault fault) {
                    lines.failed();
                    fail(progress, fault, rich);
                }
            });
        }
    }

    /** A RUN that ended with an exit code is told in Docker's words, with the code. */
    private static void fail(ProgressStream progress, Fault fault, boolean rich) {
        Optional<BuildFailed> failed = BuildFailed.of(fault).filter(f -> f.exitCode().isPresent());
        if (failed.isEmpty()) {
            throw fault;
        }
        int code = failed.get().exitCode().getAsInt();
        String command = String.join(" ", failed.get().command());
        String text = "The command '" + command + "' returned a non-zero code: " + code;
        progress.error(rich ? DockerSentences.of(fault) : text, code);
    }

    private static List<Reference> tags(ApiCall call) {
        List<Reference> tags = new ArrayList<>();
        for (String name : call.request().query().all("t")) {
            if (!name.isEmpty()) {
                Reference tag = Reference.parse(name);
                if (tag.digest().isPresent()) {
                    throw Fault.invalid("t", "build tag cannot contain a digest: " + name);
                }
                tags.add(tag);
            }
        }
        return tags;
    }

    private static Map<String, Optional<String>> arguments(String json) {
        Map<String, Optional<String>> arguments = new HashMap<>();
        JsonObject object = object("buildargs", json);
        for (String name : object.names()) {
            arguments.put(
                    name, object.has(name) ? Optional.of(object.text(name)) : Optional.empty());
        }
        return arguments;
    }

    private static Map<String, String> labels(String json) {
        JsonObject object = object("labels", json);
        Map<String, String> labels = new HashMap<>();
        object.names().forEach(name -> labels.put(name, object.text(name)));
        return labels;
    }

    private static JsonObject object(String field, String json) {
        return json.isEmpty()
                ? JsonObject.empty(field)
                : JsonObject.parse(field, json.getBytes(StandardCharsets.UTF_8));
    }

    private static BuildOptions options(ApiCall call) {
        BuildOptions.Network network =
                switch (call.query("networkmode")) {
                    case "", "default", "bridge" -> BuildOptions.Network.DEFAULT;
                    case "none" -> BuildOptions.Network.NONE;
                    case "host" -> BuildOptions.Network.HOST;
                    default ->
                            throw Fault.unsupported(
                                    "networkmode",
                                    "build in network "
                                            + call.query("networkmode")
                                            + " is not supported by Minato yet: use default, none"
                                            + " or host");
                };
        return BuildOptions.DEFAULT.toBuilder()
                .noCache(call.flag("nocache"))
                .pull(call.flag("pull"))
                .network(network)
                .credentials(credentials(call.request().header("X-Registry-Config").orElse("")))
                .platform(call.text("platform"))
                .conditions(BuildQuery.conditions(call))
                .wholeContext(call.text("remote").isPresent())
                .build();
    }

    /** Registry to account; garbage is nobody's account, as in dockerd. */
    private static Map<String, RegistryCredentials> credentials(String header) {
        Map<String, RegistryCredentials> credentials = new HashMap<>();
        try {
            String alphabet = header.strip().replace('-', '+').replace('_', '/').replace("=", "");
            byte[] json = Base64.getDecoder().decode(alphabet);
            if (json.length == 0) {
                return credentials;
            }
            JsonObject registries = JsonObject.parse("X-Registry-Config", json);
            for (String registry : registries.names()) {
                String one = registries.object(registry).tree().toString();
                String encoded =
                        Base64.getEncoder().encodeToString(one.getBytes(StandardCharsets.UTF_8));
                RegistryCredentials.ofRegistryAuth(encoded)
                        .ifPresent(found -> credentials.put(host(registry), found));
            }
            return credentials;
        } catch (IllegalArgumentException | Fault garbage) {
            return Map.of();
        }
    }

    /** Docker Hub is named by the URL of its old API; others by their host. */
    private static String host(String registry) {
        String bare = registry.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
        return bare.equals("index.docker.io") ? "docker.io" : bare;
    }
}
