package dev.minato.engine.network;

import dev.minato.base.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;

/**
 * Removes in the background what was given back, many at once. An address is free only when nothing
 * of its endpoint is left.
 */
final class EndpointRemover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointRemover.class);

    private record Work(EndpointRow row, boolean withNamespace) {}

    private final NetworkStore store;
    private final NetworkNamespaces namespaces;
    private final AddressAllocator addresses;
    private final LinkedBlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    EndpointRemover(NetworkStore store, NetworkNamespaces namespaces, AddressAllocator addresses) {
        this.store = store;
        this.namespaces = namespaces;
        this.addresses = addresses;
        this.thread = Thread.ofVirtual().name("network-remover").unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    /** Gives up endpoints together with the namespaces they lie in. */
    void add(List<EndpointRow> rows) {
        rows.forEach(row -> queue.add(new Work(row, true)));
    }

    /** Gives up one endpoint of a namespace that goes on. */
    void addCable(EndpointRow row) {
        queue.add(new Work(row, false));
    }

    private void work() {
        try {
            while (true) {
                List<Work> work = new ArrayList<>();
                work.add(queue.take());
                queue.drainTo(work);
                remove(work);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes now. */
    void removeNow(List<EndpointRow> rows) {
        remove(rows.stream().map(row -> new Work(row, true)).toList());
    }

    /** The same for one endpoint of a namespace that goes on. */
    void removeCableNow(EndpointRow row) {
        remove(List.of(new Work(row, false)));
    }

    private void remove(List<Work> work) {
        List<EndpointRow> rows = work.stream().map(Work::row).toList();
        Set<String> spaces =
                work.stream()
                        .filter(Work::withNamespace)
                        .map(one -> one.row().netns())
                        .collect(Collectors.toSet());
        try {
            namespaces.remove(rows, spaces);
            store.forget(rows);
            rows.forEach(row -> addresses.giveBack(row.network(), row.address()));
        } catch (RuntimeException | Error e) {
            // The rows stay and say so; the next start of the daemon tries again.
            LOG.warn("cannot remove network namespaces: {}", Reason.of(e));
        }
    }

    /** Leaves what is still queued to the next start. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
