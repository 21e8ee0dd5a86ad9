package dev.minato.docker.buildkit;

import com.google.protobuf.ByteString;

import dev.minato.base.Fault;
import dev.minato.builder.BuildOptions;
import dev.minato.builder.BuildRequest;
import dev.minato.builder.ImageBuilder;
import dev.minato.builder.check.DockerfileQuestion;
import dev.minato.builder.context.ContextFolder;
import dev.minato.builder.context.ContextUnpacker;
import dev.minato.builder.context.RemoteContexts;
import dev.minato.builder.files.PathPatterns;
import dev.minato.docker.build.CacheFrom;
import dev.minato.docker.build.FrontendResult;
import dev.minato.docker.buildkit.wire.SourceInfo;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The frontend of Dockerfiles: fetches from the client what a build needs, has it built, and tells
 * of it in vertices. Thread-safe.
 */
final class DockerfileFrontend {
    private final ImageBuilder builder;
    private final ContextUnpacker contexts;
    private final RemoteContexts remote;
    private final BuildSessions sessions;
    private final InstantSource clock;

    DockerfileFrontend(
            ImageBuilder builder,
            ContextUnpacker contexts,
            RemoteContexts remote,
            BuildSessions sessions,
            InstantSource clock) {
        this.builder = builder;
        this.contexts = contexts;
        this.remote = remote;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** What the frontend answers: an image, or facts about the Dockerfile. */
    sealed interface Answer {
        /** An image that was built. */
        record Built(ImageId image) implements Answer {}

        /** The metadata of an answered question. */
        record Told(Map<String, String> metadata) implements Answer {}
    }

    /**
     * Builds, or answers what is asked about the Dockerfile.
     *
     * @param job whose log is told
     * @param values options of the frontend
     * @param inputs images that are inputs of this build, by name
     */
    Answer solve(SolveJob job, Map<String, String> values, Map<String, ImageId> inputs)
            throws InterruptedException {
        FrontendOptions options = FrontendOptions.of(values);
        BuildSession session = sessions.await(job.request().getSession());
        BuildOptions how = standIns(options, inputs).caller(new ClientCaller(session)).build();
        String identity = job.nextPart();
        BuildVertex definition =
                BuildVertex.begin(
                        job.log(),
                        clock,
                        identity + " definition",
                        "[internal] load build definition from " + options.filename());
        ClientFiles files = new ClientFiles(session, options, contexts, job.log(), clock, identity);
        Told told = new Told(job.log(), identity, definition);
        Optional<String> url = options.remoteContext();
        return url.isPresent()
                ? elsewhere(
                        url.get(), options, how.toBuilder().wholeContext(true).build(), files, told)
                : here(options, how, files, told);
    }

    /** What the events of a build are told to. */
    private record Told(StatusLog log, String identity, BuildVertex definition) {}

    /** A build of the client's own files. */
    private Answer here(FrontendOptions options, BuildOptions how, ClientFiles files, Told told) {
        ClientFiles.Recipe recipe = files.recipe(told.definition());
        ClientFiles.Ignored ignored = files.ignored(recipe);
        try (ContextFolder context = contexts.make()) {
            if (options.question().isEmpty()) {
                files.context(ignored, context.dir());
            }
            return answer(context, recipe.source(ignored.patterns()), options, how, told);
        }
    }

    /** A build of files that are fetched from elsewhere; the Dockerfile may be the client's. */
    private Answer elsewhere(
            String url, FrontendOptions options, BuildOptions how, ClientFiles files, Told told) {
        Optional<ClientFiles.Recipe> recipe = Optional.empty();
        if (options.sendsDockerfile()) {
            recipe = Optional.of(files.recipe(told.definition()));
        } else {
            told.definition().done();
        }
        BuildVertex vertex =
                BuildVertex.begin(
                        told.log(),
                        clock,
                        told.identity() + " context",
                        "[internal] load remote build context");
        try (ContextFolder context = fetched(url, how, vertex)) {
            BuildRequest.DockerfileSource file =
                    recipe.<BuildRequest.DockerfileSource>map(own -> own.source(PathPatterns.NONE))
                            .orElseGet(() -> context.source(options.get("filename")));
            return answer(context, file, options, how, told);
        }
    }

    private ContextFolder fetched(String url, BuildOptions how, BuildVertex vertex) {
        try {
            ContextFolder context = remote.open(url, how.caller());
            vertex.done();
            return context;
        } catch (Fault f) {
            vertex.failed(f.text());
            throw f;
        }
    }

    private Answer answer(
            ContextFolder context,
            BuildRequest.DockerfileSource file,
            FrontendOptions options,
            BuildOptions how,
            Told told) {
        BuildRequest request =
                new BuildRequest(
                        context.dir(),
                        file,
                        options.buildArgs(),
                        options.target(),
                        List.of(),
                        options.labels(),
                        how);
        if (options.question().isPresent()) {
            return ask(request, options.question().get());
        }
        SourceInfo.Builder source =
                SourceInfo.newBuilder().setFilename(file.shown()).setLanguage("Dockerfile");
        if (file instanceof BuildRequest.DockerfileSource.Text text) {
            source.setData(ByteString.copyFromUtf8(text.text()));
        }
        VertexLines lines =
                new VertexLines(
                        told.log(), clock, told.identity(), told.definition(), source.build());
        if (options.namesCaches()) {
            lines.event(CacheFrom.UNUSED);
        }
        return new Answer.Built(builder.build(request, lines));
    }

    private Answer ask(BuildRequest request, String name) {
        if (name.equals("frontend.subrequests.describe")) {
            return new Answer.Told(
                    Map.of(
                            "result.json",
                            "[{\"name\":\"frontend.lint\",\"version\":\"1.0.0\"},"
                                    + "{\"name\":\"frontend.outline\",\"version\":\"1.0.0\"},"
                                    + "{\"name\":\"frontend.targets\",\"version\":\"1.0.0\"}]"));
        }
        DockerfileQuestion question =
                switch (name) {
                    case "frontend.lint" -> DockerfileQuestion.CHECK;
                    case "frontend.outline" -> DockerfileQuestion.OUTLINE;
                    case "frontend.targets" -> DockerfileQuestion.TARGETS;
                    default ->
                            throw Fault.unsupported(
                                    "requestid", "the frontend does not answer " + name);
                };
        FrontendResult result = FrontendResult.of(builder.answer(request, question));
        Map<String, String> metadata = new HashMap<>();
        metadata.put("result.json", result.json());
        metadata.put("result.txt", result.text());
        metadata.put("result.statuscode", Integer.toString(result.status()));
        metadata.put("version", "1.0.0");
        return new Answer.Told(metadata);
    }

    /** Options with what stands in for bases: images by name, and results of other builds. */
    private static BuildOptions.Builder standIns(
            FrontendOptions options, Map<String, ImageId> inputs) {
        Map<String, Reference> bases = new HashMap<>();
        Map<Reference, ImageId> results = new HashMap<>();
        options.contexts()
                .forEach((name, value) -> {
                    String bare = name.replaceFirst("::.*$", "");
                    if (value.startsWith("input:")) {
                        ImageId image = input(value.substring("input:".length()), inputs);
                        Reference reference = Reference.parse("result/" + image.digest().hex());
                        bases.put(bare, reference);
                        results.put(reference, image);
                    } else {
                        bases.put(
                                bare, Reference.parse(value.substring("docker-image://".length())));
                    }
                });
        return options.options(bases).toBuilder().results(results);
    }

    private static ImageId input(String name, Map<String, ImageId> inputs) {
        ImageId image = inputs.get(name);
        if (image == null) {
            throw Fault.invalid("build-context", "the build has no input " + name);
        }
        return image;
    }
}
