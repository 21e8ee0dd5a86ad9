package dev.minato.docker.buildkit;

import com.google.protobuf.ByteString;

import dev.minato.base.Fault;
import dev.minato.builder.BuildRequest;
import dev.minato.builder.ImageBuilder;
import dev.minato.builder.check.DockerfileQuestion;
import dev.minato.builder.context.ContextFolder;
import dev.minato.builder.context.ContextUnpacker;
import dev.minato.builder.files.PathPatterns;
import dev.minato.docker.build.FrontendResult;
import dev.minato.docker.buildkit.wire.SourceInfo;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The frontend of Dockerfiles: fetches from the client what a build needs, has it built, and tells
 * of it in vertices. Thread-safe.
 */
final class DockerfileFrontend {
    private static final String IGNORE = ".dockerignore";
    private static final int LARGEST_TEXT = 4 << 20;

    private final ImageBuilder builder;
    private final ContextUnpacker contexts;
    private final BuildSessions sessions;
    private final InstantSource clock;

    DockerfileFrontend(
            ImageBuilder builder,
            ContextUnpacker contexts,
            BuildSessions sessions,
            InstantSource clock) {
        this.builder = builder;
        this.contexts = contexts;
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

    /** A Dockerfile as its client has it, and the ignore file beside it. */
    private record Recipe(String name, ByteString text, Optional<ByteString> ignore) {}

    /** What an ignore file says, to us and to the client. */
    private record Ignored(PathPatterns patterns, List<String> texts) {
        static final Ignored NOTHING = new Ignored(PathPatterns.NONE, List.of());

        static Ignored of(String name, ByteString file) {
            byte[] bytes = file.toByteArray();
            return new Ignored(
                    PathPatterns.ofIgnoreFile(name, bytes), PathPatterns.texts(name, bytes));
        }
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
        Map<String, Reference> bases = bases(options, inputs);
        BuildSession session = sessions.await(job.request().getSession());
        if (options.remoteContext().isPresent()) {
            throw Fault.unsupported(
                    "context",
                    "the context "
                            + options.remoteContext().get()
                            + " is not the client's folder: that is not supported yet");
        }
        String identity = job.ref() + ' ' + System.identityHashCode(values);
        BuildVertex definition =
                BuildVertex.begin(
                        job.log(),
                        clock,
                        identity + " definition",
                        "[internal] load build definition from " + options.filename());
        Recipe recipe = recipe(session, options, definition);
        try (ContextFolder context = contexts.make()) {
            boolean asks = options.question().isPresent();
            Ignored ignored = ignored(session, options, recipe, job, identity);
            if (!asks) {
                fetchContext(session, options, ignored, context.dir(), job, identity);
            }
            BuildRequest request =
                    new BuildRequest(
                            context.dir(),
                            new BuildRequest.DockerfileSource.Text(
                                    recipe.name(),
                                    recipe.text().toString(StandardCharsets.UTF_8),
                                    Optional.of(ignored.patterns())),
                            options.buildArgs(),
                            options.target(),
                            List.of(),
                            options.labels(),
                            options.options(bases).toBuilder()
                                    .caller(new ClientCaller(session))
                                    .build());
            if (asks) {
                return ask(request, options.question().get());
            }
            SourceInfo source =
                    SourceInfo.newBuilder()
                            .setFilename(recipe.name())
                            .setData(recipe.text())
                            .setLanguage("Dockerfile")
                            .build();
            VertexLines lines = new VertexLines(job.log(), clock, identity, definition, source);
            return new Answer.Built(builder.build(request, lines));
        }
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

    private static Map<String, Reference> bases(
            FrontendOptions options, Map<String, ImageId> inputs) {
        Map<String, Reference> bases = new HashMap<>();
        options.contexts()
                .forEach((name, value) -> {
                    String bare = name.replaceFirst("::.*$", "");
                    if (value.startsWith("docker-image://")) {
                        bases.put(
                                bare, Reference.parse(value.substring("docker-image://".length())));
                    } else {
                        throw Fault.unsupported(
                                "build-context",
                                "the build context "
                                        + name
                                        + "="
                                        + value
                                        + " is not supported yet");
                    }
                });
        if (!inputs.isEmpty()) {
            throw Fault.unsupported(
                    "build-context",
                    "targets as contexts of others are not supported yet: " + inputs.keySet());
        }
        return bases;
    }

    private Recipe recipe(BuildSession session, FrontendOptions options, BuildVertex vertex) {
        String name = options.filename();
        String ignore = name + IGNORE;
        List<String> wanted = new ArrayList<>(List.of(name, ignore));
        boolean usual = name.equals("Dockerfile");
        if (usual) {
            wanted.add("dockerfile");
        }
        String part = "transferring dockerfile:";
        try (ContextFolder folder = contexts.make()) {
            long[] bytes = new long[1];
            FileSync.fetch(
                    session,
                    new SyncRequest(options.dockerfileFolder(), List.of(), List.of(), wanted),
                    folder.dir(),
                    ArchiveLimits.DEFAULT,
                    count -> bytes[0] = count);
            Optional<ByteString> text = read(folder.dir(), name);
            if (text.isEmpty() && usual) {
                text = read(folder.dir(), "dockerfile");
            }
            Optional<ByteString> own = read(folder.dir(), ignore);
            vertex.progress(part, bytes[0], 0, true);
            if (text.isEmpty()) {
                throw Fault.notFound(
                        "failed to read dockerfile: open " + name + ": no such file or directory");
            }
            Recipe found = new Recipe(name, text.get(), own);
            vertex.done();
            return found;
        } catch (Fault f) {
            vertex.failed(f.text());
            throw f;
        }
    }

    private static Optional<ByteString> read(Dir dir, String name) {
        BytePath path = BytePath.of(name);
        if (dir.findFollowing(path).isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = dir.readFollowing(path).input()) {
            byte[] bytes = in.readNBytes(LARGEST_TEXT + 1);
            if (bytes.length > LARGEST_TEXT) {
                throw Fault.invalid(name, name + " is larger than " + LARGEST_TEXT + " bytes");
            }
            return Optional.of(ByteString.copyFrom(bytes));
        } catch (IOException e) {
            throw Fault.internal("cannot read " + name, e);
        }
    }

    private Ignored ignored(
            BuildSession session,
            FrontendOptions options,
            Recipe recipe,
            SolveJob job,
            String identity) {
        Optional<ByteString> own = recipe.ignore();
        return own.isPresent()
                ? Ignored.of(recipe.name() + IGNORE, own.get())
                : ignoreFile(session, options, job, identity)
                        .map(file -> Ignored.of(IGNORE, file))
                        .orElse(Ignored.NOTHING);
    }

    private void fetchContext(
            BuildSession session,
            FrontendOptions options,
            Ignored ignored,
            Dir target,
            SolveJob job,
            String identity) {
        BuildVertex vertex =
                BuildVertex.begin(
                        job.log(), clock, identity + " context", "[internal] load build context");
        String part = "transferring context:";
        long[] last = new long[2];
        try {
            FileSync.fetch(
                    session,
                    new SyncRequest(options.contextFolder(), List.of(), ignored.texts(), List.of()),
                    target,
                    ArchiveLimits.DEFAULT,
                    bytes -> {
                        last[0] = bytes;
                        long now = System.nanoTime();
                        if (now - last[1] > 100_000_000L) {
                            last[1] = now;
                            vertex.progress(part, bytes, 0, false);
                        }
                    });
            vertex.progress(part, last[0], 0, true);
            vertex.done();
        } catch (Fault f) {
            vertex.failed(f.text());
            throw f;
        }
    }

    private Optional<ByteString> ignoreFile(
            BuildSession session, FrontendOptions options, SolveJob job, String identity) {
        BuildVertex vertex =
                BuildVertex.begin(
                        job.log(), clock, identity + " ignore", "[internal] load .dockerignore");
        try (ContextFolder folder = contexts.make()) {
            long[] bytes = new long[1];
            FileSync.fetch(
                    session,
                    new SyncRequest(options.contextFolder(), List.of(), List.of(), List.of(IGNORE)),
                    folder.dir(),
                    ArchiveLimits.DEFAULT,
                    count -> bytes[0] = count);
            Optional<ByteString> found = read(folder.dir(), IGNORE);
            vertex.progress("transferring context:", bytes[0], 0, true);
            vertex.done();
            return found;
        } catch (Fault f) {
            vertex.failed(f.text());
            throw f;
        }
    }
}
