package dev.minato.image;

import dev.minato.base.Failpoint;
import dev.minato.image.content.Blobs;
import dev.minato.image.content.ContentGraph;
import dev.minato.image.content.DiskFaults;
import dev.minato.image.layer.Snapshots;
import dev.minato.image.model.Digest;
import dev.minato.linux.LinuxException;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.WriteTransaction;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Removes content that nobody needs, while everything goes on. A pass marks in a read, decides
 * again in the write that condemns, and unlinks what an earlier pass condemned, under the digest's
 * lock. Content that is found, leased or needed again meanwhile is spared by whoever does that
 * ({@link ContentGraph#spare}). Thread-safe; one pass at a time.
 */
public final class ContentCollector {
    private static final Duration INGESTS_KEPT = Duration.ofHours(24);

    /** How long {@link #reclaim} waits for the disk; what is left goes on behind it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final InstantSource clock;
    private final Duration grace;
    private final Blobs blobs;
    private final Snapshots snapshots;
    private final Consumer<Duration> packing;
    private final Failpoint failpoint;
    private volatile boolean owing;
    private final ReentrantLock pass = new ReentrantLock();

    /**
     * @param packing told to leave images that are gone, and how long that may take
     */
    ContentCollector(
            Database database,
            InstantSource clock,
            Duration grace,
            Blobs blobs,
            Snapshots snapshots,
            Consumer<Duration> packing,
            Failpoint failpoint) {
        this.database = database;
        this.clock = clock;
        this.grace = grace;
        this.blobs = blobs;
        this.snapshots = snapshots;
        this.packing = packing;
        this.failpoint = failpoint;
    }

    /**
     * One pass.
     *
     * @return bytes of what was removed
     */
    public long collect() {
        pass.lock();
        try {
            blobs.uploads().expire(clock.instant().minus(INGESTS_KEPT));
            return unlink(marked(grace).unlink()).bytes();
        } finally {
            pass.unlock();
        }
    }

    /**
     * Removes at once what nobody needs, however young, as who prunes expects. What somebody works
     * with has a lease and stays.
     *
     * @return bytes of what was removed; their room on the disk is free now, or seconds later
     */
    public long reclaim() {
        long bytes = 0;
        packing.accept(PATIENCE);
        pass.lock();
        try {
            Unlinked round;
            do { // Until what was needed by what went is gone, too.
                CollectionPlan marked = marked(Duration.ZERO);
                List<String> nodes = new ArrayList<>(marked.unlink());
                nodes.addAll(marked.condemn());
                round = unlink(nodes);
                bytes += round.bytes();
            } while (round.nodes() > 0);
            owing = database.read(this::isAnythingLeased);
        } finally {
            pass.unlock();
        }
        snapshots.awaitRemoved(PATIENCE);
        return bytes;
    }

    /** Goes on with a {@link #reclaim} that met work under way, whose leases have ended since. */
    public void resume() {
        if (owing) {
            reclaim();
        }
    }

    private boolean isAnythingLeased(ReadTransaction rx) throws Exception {
        return rx.one(
                        "SELECT 1 AS one FROM image_lease WHERE expires > ? LIMIT 1",
                        row -> row.integer("one"),
                        clock.instant())
                .isPresent();
    }

    /** What is condemned by now, and what may be unlinked. */
    private CollectionPlan marked(Duration grace) {
        CollectionPlan marked = database.read(rx -> decide(rx, grace));
        failpoint.reach("image.collect.marked");
        CollectionPlan decision =
                marked.isNothing() ? marked : database.writeRelaxed(tx -> condemn(tx, grace));
        failpoint.reach("image.collect.condemned");
        return decision;
    }

    /** What went. */
    private record Unlinked(int nodes, long bytes) {}

    /** Unlinks those nodes that are still condemned and that nothing needs. */
    private Unlinked unlink(List<String> nodes) {
        int count = 0;
        long bytes = 0;
        for (String node : nodes.stream().sorted(ContentCollector::needingFirst).toList()) {
            OptionalLong size = unlink(node);
            if (size.isPresent()) {
                count++;
                bytes += size.getAsLong();
            }
            failpoint.reach("image.collect.unlinked");
        }
        return new Unlinked(count, bytes);
    }

    private CollectionPlan decide(ReadTransaction rx, Duration grace) throws Exception {
        return CollectionPlan.decide(state(rx), clock.instant(), grace);
    }

    private CollectionPlan.State state(ReadTransaction rx) throws Exception {
        Map<String, CollectionPlan.Content> nodes = new HashMap<>();
        rx.query(
                "SELECT digest AS node, created, condemned FROM image_blob UNION ALL"
                        + " SELECT 'snapshot:' || number, created, condemned FROM image_snapshot",
                row ->
                        nodes.put(
                                row.text("node"),
                                new CollectionPlan.Content(
                                        row.instant("created"), row.findInstant("condemned"))));
        Map<String, List<String>> edges = new HashMap<>();
        rx.query(
                "SELECT parent, child FROM image_edge",
                row ->
                        edges.computeIfAbsent(row.text("parent"), _ -> new ArrayList<>())
                                .add(row.text("child")));
        Set<String> roots =
                new HashSet<>(
                        rx.query(
                                "SELECT node FROM image_root UNION ALL"
                                        + " SELECT 'image:' || id FROM image UNION ALL"
                                        + " SELECT held.node FROM image_lease_node held"
                                        + " JOIN image_lease lease ON lease.id = held.lease"
                                        + " WHERE lease.expires > ?",
                                row -> row.text("node"),
                                clock.instant()));
        return new CollectionPlan.State(nodes, edges, roots);
    }

    private CollectionPlan condemn(WriteTransaction tx, Duration grace) throws Exception {
        tx.update("DELETE FROM image_lease WHERE expires <= ?", clock.instant());
        CollectionPlan decision = decide(tx, grace);
        Instant now = clock.instant();
        for (String node : decision.condemn()) {
            set(tx, node, now);
        }
        for (String node : decision.spare()) {
            set(tx, node, null);
        }
        dropUnmarkedImages(tx, decision.marked());
        return decision;
    }

    /** Snapshots before blobs, mostly each before what it needs; the rest waits for a next pass. */
    private static int needingFirst(String one, String other) {
        return Long.compare(snapshotNumber(other), snapshotNumber(one));
    }

    private static long snapshotNumber(String node) {
        return node.startsWith(ContentGraph.SNAPSHOT)
                ? Long.parseLong(node.substring(ContentGraph.SNAPSHOT.length()))
                : -1;
    }

    /** An image has no content: when nobody needs it, only what it needed is left to forget. */
    private static void dropUnmarkedImages(WriteTransaction tx, Set<String> marked)
            throws Exception {
        List<String> images =
                tx.query(
                        "SELECT DISTINCT parent FROM image_edge WHERE parent LIKE 'image:%'",
                        row -> row.text("parent"));
        for (String image : images) {
            if (!marked.contains(image)) {
                tx.update("DELETE FROM image_edge WHERE parent = ?", image);
            }
        }
    }

    private static void set(
            WriteTransaction tx, String node, @org.jspecify.annotations.Nullable Instant condemned)
            throws Exception {
        long number = snapshotNumber(node);
        if (number < 0) {
            tx.update("UPDATE image_blob SET condemned = ? WHERE digest = ?", condemned, node);
        } else {
            tx.update(
                    "UPDATE image_snapshot SET condemned = ? WHERE number = ?", condemned, number);
        }
    }

    private OptionalLong unlink(String node) {
        long number = snapshotNumber(node);
        return number < 0 ? unlinkBlob(Digest.parse(node)) : snapshots.removeCondemned(number);
    }

    private OptionalLong unlinkBlob(Digest digest) {
        ReentrantLock lock = blobs.locks().of(digest);
        lock.lock();
        try {
            long size = database.writeRelaxed(tx -> forget(tx, digest));
            if (size >= 0) {
                failpoint.reach("image.collect.forgotten");
                Files.deleteIfExists(blobs.path(digest));
            }
            return size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
        } catch (IOException | LinuxException e) {
            throw DiskFaults.fault("remove " + digest, e);
        } finally {
            lock.unlock();
        }
    }

    /** Parents go first: while one is there it may be found, and must find its children. */
    private static long forget(WriteTransaction tx, Digest digest) throws Exception {
        String node = ContentGraph.node(digest);
        long size =
                tx.one(
                                "SELECT size FROM image_blob WHERE digest = ?1 AND condemned IS NOT"
                                        + " NULL AND NOT EXISTS"
                                        + " (SELECT 1 FROM image_edge WHERE child = ?1)",
                                row -> row.number("size"),
                                node)
                        .orElse(-1L);
        if (size >= 0) {
            tx.update("DELETE FROM image_blob WHERE digest = ?", node);
            tx.update("DELETE FROM image_edge WHERE parent = ?", node);
        }
        return size;
    }

    /** Removes the files of blobs that have no row, which a crash left. */
    public void sweep() {
        for (Digest digest : blobs.orphans()) {
            ReentrantLock lock = blobs.locks().of(digest);
            lock.lock();
            try {
                if (database.read(rx -> Blobs.row(rx, digest)).isEmpty()) {
                    Files.deleteIfExists(blobs.path(digest));
                }
            } catch (IOException e) {
                throw DiskFaults.fault("remove " + digest, e);
            } finally {
                lock.unlock();
            }
        }
    }
}
