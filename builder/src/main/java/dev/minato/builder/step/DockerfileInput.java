package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.builder.BuildRequest;
import dev.minato.builder.BuildRequest.DockerfileSource;
import dev.minato.builder.dockerfile.DockerfileParser;
import dev.minato.builder.files.PathPatterns;
import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The Dockerfile of a request, and what its ignore file hides. */
final class DockerfileInput {
    private static final BytePath IGNORE = BytePath.of(".dockerignore");

    private final String name;
    private final byte[] bytes;
    private final PathPatterns ignored;

    private DockerfileInput(String name, byte[] bytes, PathPatterns ignored) {
        this.name = name;
        this.bytes = bytes;
        this.ignored = ignored;
    }

    /**
     * Reads both.
     *
     * @throws Fault not found when there is no Dockerfile, invalid when one of them cannot be read
     */
    static DockerfileInput read(BuildRequest request) {
        Dir context = request.context();
        return switch (request.dockerfile()) {
            case DockerfileSource.Text text ->
                    new DockerfileInput(
                            text.shown(),
                            text.text().getBytes(StandardCharsets.UTF_8),
                            text.ignored().orElseGet(() -> ignored(request, Optional.empty())));
            case DockerfileSource.InContext file -> ofContext(request, file.name(), file.shown());
            case DockerfileSource.Default() -> {
                BytePath usual = BytePath.of("Dockerfile");
                BytePath lower = BytePath.of("dockerfile");
                boolean small =
                        context.findFollowing(usual).isEmpty()
                                && context.findFollowing(lower).isPresent();
                BytePath file = small ? lower : usual;
                yield ofContext(request, file, file.toString());
            }
        };
    }

    private static DockerfileInput ofContext(BuildRequest request, BytePath file, String shown) {
        byte[] bytes =
                find(request.context(), file, DockerfileParser.LARGEST_FILE)
                        .orElseThrow(() ->
                                Fault.notFound(
                                        "failed to read dockerfile: open "
                                                + shown
                                                + ": no such file or directory"));
        return new DockerfileInput(shown, bytes, ignored(request, Optional.of(file)));
    }

    private static PathPatterns ignored(BuildRequest request, Optional<BytePath> dockerfile) {
        if (request.options().wholeContext()) {
            return PathPatterns.NONE;
        }
        Optional<BytePath> own = dockerfile.map(file -> BytePath.of(file + ".dockerignore"));
        for (BytePath name : own.map(file -> List.of(file, IGNORE)).orElse(List.of(IGNORE))) {
            Optional<byte[]> found = find(request.context(), name, PathPatterns.LARGEST_FILE);
            if (found.isPresent()) {
                return PathPatterns.ofIgnoreFile(name.toString(), found.get());
            }
        }
        return PathPatterns.NONE;
    }

    private static Optional<byte[]> find(Dir context, BytePath file, int limit) {
        try (Fd fd = context.readFollowing(file);
                InputStream in = fd.input()) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw Fault.invalid(file.toString(), file + " is larger than " + limit + " bytes");
            }
            return Optional.of(bytes);
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw Fault.of(Fault.Kind.INVALID, "cannot read " + file + ": " + Reason.of(e), e);
        } catch (IOException e) {
            throw Fault.internal("cannot read " + file, e);
        }
    }

    String name() {
        return name;
    }

    byte[] bytes() {
        return bytes;
    }

    PathPatterns ignored() {
        return ignored;
    }

    /** The Dockerfile's lines, for people. */
    List<String> lines() {
        return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }
}
