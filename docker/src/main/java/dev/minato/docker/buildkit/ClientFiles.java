package dev.minato.docker.buildkit;

import com.google.protobuf.ByteString;

import dev.minato.base.Fault;
import dev.minato.builder.BuildRequest;
import dev.minato.builder.context.ContextFolder;
import dev.minato.builder.context.ContextUnpacker;
import dev.minato.builder.files.PathPatterns;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a client, as one build needs them: each fetch is a vertex of its own. Belongs to the
 * build's thread.
 */
final class ClientFiles {
    private static final String IGNORE = ".dockerignore";
    private static final int LARGEST_TEXT = 4 << 20;

    private final BuildSession session;
    private final FrontendOptions options;
    private final ContextUnpacker contexts;
    private final StatusLog log;
    private final InstantSource clock;
    private final String identity;

    /**
     * @param contexts where files of one moment lie
     * @param log told of what is fetched
     * @param identity what tells this build from others
     */
    ClientFiles(
            BuildSession session,
            FrontendOptions options,
            ContextUnpacker contexts,
            StatusLog log,
            InstantSource clock,
            String identity) {
        this.session = session;
        this.options = options;
        this.contexts = contexts;
        this.log = log;
        this.clock = clock;
        this.identity = identity;
    }

    /** A Dockerfile as its client has it, and the ignore file beside it. */
    record Recipe(String name, ByteString text, Optional<ByteString> ignore) {
        /** The Dockerfile for a build. */
        BuildRequest.DockerfileSource.Text source(PathPatterns ignored) {
            return new BuildRequest.DockerfileSource.Text(
                    name, text.toString(StandardCharsets.UTF_8), Optional.of(ignored));
        }
    }

    /** What an ignore file says, to us and to the client. */
    record Ignored(PathPatterns patterns, List<String> texts) {
        static final Ignored NOTHING = new Ignored(PathPatterns.NONE, List.of());

        private static Ignored of(String name, ByteString file) {
            byte[] bytes = file.toByteArray();
            return new Ignored(
                    PathPatterns.ofIgnoreFile(name, bytes), PathPatterns.texts(name, bytes));
        }
    }

    /**
     * The Dockerfile with the ignore file beside it.
     *
     * @param vertex told of it
     * @throws Fault not found when there is none
     */
    Recipe recipe(BuildVertex vertex) {
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

    /** What is not part of the context. */
    Ignored ignored(Recipe recipe) {
        Optional<ByteString> own = recipe.ignore();
        return own.isPresent()
                ? Ignored.of(recipe.name() + IGNORE, own.get())
                : ignoreFile().map(file -> Ignored.of(IGNORE, file)).orElse(Ignored.NOTHING);
    }

    /**
     * Fetches the context.
     *
     * @param target empty
     */
    void context(Ignored ignored, Dir target) {
        BuildVertex vertex =
                BuildVertex.begin(
                        log, clock, identity + " context", "[internal] load build context");
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

    private Optional<ByteString> ignoreFile() {
        BuildVertex vertex =
                BuildVertex.begin(
                        log, clock, identity + " ignore", "[internal] load .dockerignore");
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
