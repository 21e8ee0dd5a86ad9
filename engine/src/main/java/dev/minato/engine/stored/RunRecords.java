package dev.minato.engine.stored;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.wire.RunDocument;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Reads and writes {@link RunRecord}s and exit files. */
public final class RunRecords {
    private final RunPaths paths;
    private final EngineJson json;
    private final InstantSource time;

    public RunRecords(RunPaths paths, EngineJson json, InstantSource time) {
        this.time = time;
        this.paths = paths;
        this.json = json;
    }

    /** Appears whole or not at all; a reboot takes it anyway, so nothing is synced. */
    public void write(String id, RunRecord record) {
        Path bundle = paths.container(id);
        try {
            Files.createDirectories(bundle);
            Path temporary = bundle.resolve("run.tmp");
            Files.writeString(temporary, json.write(ContainerDocuments.of(record)));
            Files.move(temporary, bundle.resolve("run"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot write below " + paths.boot() + ": " + Reason.of(e),
                    e);
        }
    }

    public Optional<RunRecord> read(String id) {
        try {
            String text = Files.readString(paths.container(id).resolve("run"));
            return Optional.of(ContainerDocuments.run(json.read(text, RunDocument.class)));
        } catch (IOException | Fault | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private Path exitFile(String id) {
        return paths.exits().resolve(id);
    }

    /** The exit code that conmon has left. */
    public Optional<Integer> exitCode(String id) {
        try {
            return Optional.of(Integer.parseInt(Files.readString(exitFile(id)).strip()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** When it has left it: also right for a daemon that comes later. */
    public Instant exitTime(String id) {
        try {
            return Files.getLastModifiedTime(exitFile(id)).toInstant();
        } catch (IOException e) {
            return time.instant();
        }
    }

    public boolean exitFileExists(String id) {
        return Files.exists(exitFile(id));
    }

    /**
     * Deletes it, and what a conmon that was killed while it wrote has left: it writes {@code
     * ID.XXXXXX} and renames that.
     */
    public void deleteExitFile(String id) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(paths.exits(), id + "*")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw Fault.internal("cannot delete " + exitFile(id), e);
        }
    }

    /** conmon 2.1.6 leaves it in its working directory when the kernel killed for memory. */
    public boolean oomFileExists(String id) {
        return Files.exists(paths.container(id).resolve("oom"));
    }
}
