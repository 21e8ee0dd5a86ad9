package dev.minato.engine.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Network namespaces that go from one step of a build to another: a step has neither name nor port
 * nor the right to change anything in its namespace, so the next one finds it as new. No container
 * gets one of them, and the next daemon removes them. Thread-safe.
 */
final class BuildNamespacePool {
    /** As many as are kept while no step needs them. */
    private static final int KEPT = 4;

    private final NetworkSandboxes sandboxes;
    private final Map<String, Loan> lent = new ConcurrentHashMap<>();
    private final Queue<Loan> idle = new ArrayBlockingQueue<>(KEPT);

    /**
     * @param owner under whom it is noted: the first step that had it
     */
    private record Loan(String owner, NetworkSandbox sandbox) {}

    BuildNamespacePool(NetworkSandboxes sandboxes) {
        this.sandboxes = sandboxes;
    }

    NetworkSandbox lend(String step) {
        Loan loan = used().orElseGet(() -> new Loan(step, sandboxes.acquire(request(step))));
        lent.put(step, loan);
        return loan.sandbox();
    }

    private Optional<Loan> used() {
        while (true) {
            Loan loan = idle.poll();
            if (loan == null) {
                return Optional.empty();
            }
            if (sandboxes.isIntact(loan.owner())) {
                return Optional.of(loan);
            }
            // Somebody removed it.
            sandboxes.release(loan.owner());
        }
    }

    private static NetworkSandboxRequest request(String owner) {
        return new NetworkSandboxRequest(
                owner, List.of(), Network.DEFAULT, Optional.empty(), List.of());
    }

    /** Takes it back once the step's processes are gone; nothing happens when it has none. */
    void giveBack(String step) {
        Loan loan = lent.remove(step);
        if (loan != null && !idle.offer(loan)) {
            sandboxes.release(loan.owner());
        }
    }
}
