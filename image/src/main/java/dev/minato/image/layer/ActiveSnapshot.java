package dev.minato.image.layer;

import dev.minato.image.content.DiskFaults;
import dev.minato.image.content.HashedOutput;
import dev.minato.image.content.Lease;
import dev.minato.image.model.Digest;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A new layer that is being written, as the upper directory of an overlay or directly. Not
 * thread-safe.
 */
public final class ActiveSnapshot implements AutoCloseable {
    private final Snapshots snapshots;
    private final long number;
    private final Optional<Long> parent;
    private final List<Dir> lowers;
    private boolean committed;
    private boolean closed;

    ActiveSnapshot(Snapshots snapshots, long number, Optional<Long> parent, List<Dir> lowers) {
        this.snapshots = snapshots;
        this.number = number;
        this.parent = parent;
        this.lowers = List.copyOf(lowers);
    }

    /** What is written here becomes the layer. */
    public Path upper() {
        return snapshots.path(number).resolve("fs");
    }

    /** For overlayfs. */
    public Path work() {
        return snapshots.path(number).resolve("work");
    }

    /** The layers below, uppermost first; closed with this. */
    public List<Dir> lowers() {
        return lowers;
    }

    /**
     * Makes what was written a layer, held by the lease; an equal one that exists is answered
     * instead. It must be unmounted. One pass over the files, and no waiting for the disk.
     */
    public Snapshot commit(Lease lease) {
        HashedOutput hashing =
                new HashedOutput(Digest.Algorithm.SHA256, OutputStream.nullOutputStream());
        long size;
        try (Dir upper = snapshots.openUpper(number)) {
            size = new LayerWriter(upper, MergedTree.of(lowers), new TarWriter(hashing)).write();
            snapshots.dir().removeTree(Snapshots.name(number).resolve(Snapshots.WORK));
        } catch (IOException | LinuxException e) {
            throw DiskFaults.fault("commit a layer", e);
        }
        Digest diffId = hashing.digest();
        Snapshot snapshot =
                snapshots.record(
                        new SnapshotRows.Fresh(
                                number, parent, diffId, size, hashing.count(), TarWriter.FORMAT),
                        lease);
        committed = true;
        close();
        return snapshot;
    }

    /** Throws away what was not committed. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        lowers.forEach(Dir::close);
        if (!committed) {
            snapshots.remove(number);
        }
    }
}
