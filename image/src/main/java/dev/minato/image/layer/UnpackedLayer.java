package dev.minato.image.layer;

import dev.minato.image.content.DiskFaults;
import dev.minato.image.content.Lease;
import dev.minato.image.model.Digest;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;

import java.util.List;
import java.util.Optional;

/** A layer that is unpacked and verified, before it is known what it lies on. Not thread-safe. */
public final class UnpackedLayer implements AutoCloseable {
    private final Snapshots snapshots;
    private final long number;
    private final Digest diffId;
    private final LayerExtractor.Result result;
    private boolean done;

    UnpackedLayer(Snapshots snapshots, long number, Digest diffId, LayerExtractor.Result result) {
        this.snapshots = snapshots;
        this.number = number;
        this.diffId = diffId;
        this.result = result;
    }

    /** What the tar hashed to. */
    public Digest diffId() {
        return diffId;
    }

    /**
     * Makes it a layer above another one, held by the lease; an equal one that exists is answered
     * instead.
     *
     * @throws dev.minato.base.Fault invalid, when a hard link leads to nothing in the layers below
     */
    public Snapshot commit(Optional<Long> parent, Lease lease) {
        List<Dir> below = parent.map(snapshots::open).orElse(List.of());
        try (Dir layer = snapshots.openUpper(number);
                MergedTree base = MergedTree.owning(below)) {
            LayerFinalizer.settle(layer, base, result);
        } catch (LinuxException e) {
            throw DiskFaults.fault("unpack layer " + diffId, e);
        }
        Snapshot snapshot =
                snapshots.record(
                        new SnapshotRows.Fresh(
                                number, parent, diffId, result.size(), result.tarSize(), 0),
                        lease);
        done = true;
        return snapshot;
    }

    /** Throws it away unless it was committed. */
    @Override
    public void close() {
        if (!done) {
            done = true;
            snapshots.remove(number);
        }
    }
}
