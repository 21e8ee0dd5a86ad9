package dev.minato.engine.lifecycle;

import dev.minato.engine.RunStatus;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.EngineThreads;
import dev.minato.linux.cgroup.MemoryReclaim;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives memory of paused containers back to the host, of one after another: swap space is no place
 * for a crowd. Thread-safe.
 */
final class PausedMemory {
    private static final Logger LOG = LoggerFactory.getLogger(PausedMemory.class);

    private final MemoryReclaim kernel;
    private final EngineThreads work;
    private final Queue<ContainerEntry> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean busy = new AtomicBoolean();

    PausedMemory(EngineHost host, EngineThreads work) {
        this.kernel = new MemoryReclaim(host.tree());
        this.work = work;
    }

    /** Does it soon, for as long as the container is paused. */
    void giveBack(ContainerEntry cell) {
        if (kernel.isPossible()) {
            waiting.add(cell);
            work.execute(this::run);
        }
    }

    private void run() {
        while (!waiting.isEmpty() && busy.compareAndSet(false, true)) {
            try {
                for (ContainerEntry next; (next = waiting.poll()) != null; ) {
                    reclaim(next);
                }
            } finally {
                busy.set(false);
            }
        }
    }

    private void reclaim(ContainerEntry cell) {
        String leaf = EngineHost.box(cell.id());
        long bytes = kernel.reclaim(leaf, () -> cell.status() == RunStatus.PAUSED);
        LOG.debug("container {}: {} bytes were given back", cell.shortId(), bytes);
    }
}
