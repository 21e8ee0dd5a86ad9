package dev.minato.image;

import dev.minato.base.Failpoint;
import dev.minato.image.content.Blob;
import dev.minato.image.content.Blobs;
import dev.minato.image.content.DiskFaults;
import dev.minato.image.content.HashedOutput;
import dev.minato.image.content.Lease;
import dev.minato.image.model.Digest;
import dev.minato.state.Database;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Recovers what can be known of a store whose rows are lost. A blob is named by its digest: each is
 * hashed and gets its row again. What a snapshot is, and which image it is of, only rows said.
 */
public final class StoreRecovery {
    /** Long enough to pull or build again what the blobs are of; then they are content as any. */
    private static final Duration KEPT = Duration.ofDays(30);

    /** Holds them, whichever process comes. */
    static final String LEASE = "recovered";

    private final Path root;

    /** For the store of a folder, which nobody has open. */
    public StoreRecovery(Path root) {
        this.root = root;
    }

    /**
     * Writes rows for all blobs that are what their names say, and keeps them for 30 days.
     *
     * @param database new, with {@link ImageStore#migrations}
     * @return the files that are not what their names say
     */
    public List<Path> recoverBlobs(Database database, InstantSource clock) {
        List<Path> files = blobFiles();
        if (files.isEmpty()) {
            return List.of();
        }
        Blobs blobs = new Blobs(root, database, clock, Failpoint.NONE);
        Lease lease = new Lease(database, clock, LEASE, "recovered blobs", KEPT);
        List<Path> spoilt = new ArrayList<>();
        for (Path file : files) {
            blobOf(file)
                    .ifPresentOrElse(
                            blob -> blobs.record(blob.digest(), blob.size(), lease),
                            () -> spoilt.add(file));
        }
        return spoilt;
    }

    /** Layers whose meaning only rows knew. */
    public List<Path> snapshots() {
        return entries(root.resolve("snapshots"));
    }

    /** Files of all blobs. */
    public List<Path> blobFiles() {
        return entries(root.resolve("blobs")).stream()
                .flatMap(algorithm -> entries(algorithm).stream())
                .toList();
    }

    private static Optional<Blob> blobOf(Path file) {
        String algorithm = String.valueOf(file.resolveSibling("").getFileName());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        return Digest.find(algorithm + ":" + file.getFileName())
                .filter(digest -> hash(file, digest).equals(digest))
                .map(digest -> new Blob(digest, size(file)));
    }

    private static Digest hash(Path file, Digest named) {
        HashedOutput hashing = new HashedOutput(named.algorithm(), OutputStream.nullOutputStream());
        try {
            Files.copy(file, hashing);
        } catch (IOException e) {
            throw DiskFaults.fault("read " + file, e);
        }
        return hashing.digest();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw DiskFaults.fault("read " + file, e);
        }
    }

    private static List<Path> entries(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw DiskFaults.fault("look through " + folder, e);
        }
    }
}
