package dev.minato.edge.proxy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Bounds what the clients of one event loop hold in buffers: heads that are not complete, requests
 * that wait, bytes that the other side does not take. Where all of them together hold more than the
 * loop may, those are let go that have made no progress for longest: a client whose head comes at
 * once and who reads its answer holds nothing, however many others do. Used by that loop alone.
 */
final class BufferBudget {
    private static final Logger log = LoggerFactory.getLogger(BufferBudget.class);
    private static final long QUIET_NANOS = 60_000_000_000L;

    /** What a client may have uncounted: every one has that, and the heap room for it. */
    private static final int FREE_HEAP = 8 << 10;

    private static final int FREE_DIRECT = 1 << 10;

    private final long limit;
    private final Set<LoopClient> holders = new LinkedHashSet<>();
    private long held;
    private long toldAt;
    private long letGo;

    /**
     * @param limit bytes
     */
    BufferBudget(long limit) {
        this.limit = limit;
        this.toldAt = System.nanoTime() - QUIET_NANOS;
    }

    /**
     * Takes notice of what a client holds now; to be called last in an event, since clients may be
     * closed by it, this one included.
     */
    void weigh(LoopClient client) {
        int before = client.weighed;
        int now = beyondFree(client);
        if (now == before) {
            return;
        }
        client.weighed = now;
        held += now - before;
        if (now == 0) {
            holders.remove(client);
        } else if (now < before) {
            holders.remove(client);
            holders.add(client);
        } else if (before == 0) {
            holders.add(client);
        }
        while (held > limit && !holders.isEmpty()) {
            LoopClient longest = holders.iterator().next();
            forget(longest);
            longest.letGo();
            tell();
        }
    }

    /** Counts a client no more. */
    void forget(LoopClient client) {
        if (holders.remove(client)) {
            held -= client.weighed;
        }
        client.weighed = 0;
    }

    private static int beyondFree(LoopClient client) {
        long direct = client.directBytes();
        long heap = Math.max(0, client.heapBytes() - FREE_HEAP);
        return Math.toIntExact(heap + (direct > FREE_DIRECT ? direct : 0));
    }

    private void tell() {
        letGo++;
        long now = System.nanoTime();
        if (now - toldAt > QUIET_NANOS) {
            log.warn(
                    "clients hold more than {} KiB of this loop: {} that made no progress were let"
                            + " go",
                    limit >> 10,
                    letGo);
            toldAt = now;
            letGo = 0;
        }
    }
}
