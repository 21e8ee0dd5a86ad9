package dev.minato.local;

import dev.minato.local.ledger.ReplicaRow;
import dev.minato.platform.Cluster.Incident;
import dev.minato.platform.Cluster.Listener;
import dev.minato.platform.Cluster.Registration;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who is told of what becomes of replicas. Thread-safe. */
final class ClusterListeners implements ReplicaContext.Keeper {
    private static final int MOST_EARLY = 1_000;

    private final List<Listener> all = new CopyOnWriteArrayList<>();
    private final Set<String> untold = ConcurrentHashMap.newKeySet();
    private final Consumer<ReplicaRow> forget;

    /** What happened while nobody listened, as replicas are found again. */
    private final Queue<Incident> early = new ArrayDeque<>();

    /**
     * @param forget what is done with the row of a life that has ended
     */
    ClusterListeners(Consumer<ReplicaRow> forget) {
        this.forget = forget;
    }

    Registration add(Listener listener) {
        List<Incident> missed;
        synchronized (early) {
            all.add(listener);
            missed = List.copyOf(early);
            early.clear();
        }
        missed.forEach(listener::happened);
        return () -> all.remove(listener);
    }

    @Override
    public void changed(String app) {
        all.forEach(listener -> listener.changed(app));
    }

    /** Lets apps be told of with the next {@link #tell}. */
    void later(Set<String> apps) {
        untold.addAll(apps);
    }

    /** Outside of every lock: whoever hears it may ask something. */
    void tell() {
        for (String app : Set.copyOf(untold)) {
            if (untold.remove(app)) {
                changed(app);
            }
        }
    }

    @Override
    public void ended(ReplicaLife life, ReplicaRow row) {
        forget.accept(row);
    }

    @Override
    public void happened(Incident incident) {
        synchronized (early) {
            if (all.isEmpty()) {
                if (early.size() < MOST_EARLY) {
                    early.add(incident);
                }
                return;
            }
        }
        all.forEach(listener -> listener.happened(incident));
    }
}
