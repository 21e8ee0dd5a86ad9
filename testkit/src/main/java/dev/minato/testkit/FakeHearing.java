package dev.minato.testkit;

import dev.minato.platform.Cluster.Listener;
import dev.minato.platform.Cluster.Registration;
import dev.minato.platform.Replica;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is heard of a {@link FakeCluster}: late, some of it twice, and nothing in silence. */
final class FakeHearing {
    private final VirtualTime time;
    private final Random random;
    private final ClusterFaults awkwardness;
    private final Map<String, List<Replica>> shown = new HashMap<>();
    private final Map<String, Long> shownVersion = new HashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private Instant heard;
    private boolean silent;
    private long version;

    FakeHearing(VirtualTime time, Random random, ClusterFaults awkwardness) {
        this.time = time;
        this.random = random;
        this.awkwardness = awkwardness;
        this.heard = time.instant();
    }

    boolean isSilent() {
        return silent;
    }

    void silence(boolean now) {
        silent = now;
    }

    /** When it was last heard. */
    Instant asOf() {
        return heard;
    }

    /** Grows whenever something really changes. */
    long version() {
        return version;
    }

    Registration listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** An app's replicas as they were last heard of. */
    List<Replica> replicas(String app) {
        return shown.getOrDefault(app, List.of());
    }

    /** Something really changes, and is heard of later. */
    void changed(String app, List<Replica> truth) {
        long mine = ++version;
        time.within(awkwardness.lag(), () -> show(app, mine, truth));
    }

    private void show(String app, long mine, List<Replica> truth) {
        if (silent) {
            return;
        }
        heard = time.instant();
        if (shownVersion.getOrDefault(app, 0L) < mine) {
            shownVersion.put(app, mine);
            shown.put(app, truth);
        }
        int calls = random.nextInt(100) < awkwardness.duplicates() ? 2 : 1;
        for (int i = 0; i < calls; i++) {
            tell(app);
        }
    }

    /** Lets listeners hear of an app. */
    void tell(String app) {
        listeners.forEach(listener -> listener.changed(app));
    }
}
