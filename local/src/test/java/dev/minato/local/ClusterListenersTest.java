package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.Cluster.Incident;
import dev.minato.platform.Cluster.Listener;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class ClusterListenersTest {
    private static Incident incident(String message) {
        return new Incident(
                new RevisionRef("shop", "shop--one", 1), "r", "main", "OOMKilled", message, true);
    }

    private static Listener into(List<String> heard) {
        return new Listener() {
            @Override
            public void changed(String app) {
                // Not of these.
            }

            @Override
            public void happened(Incident incident) {
                heard.add(incident.message());
            }
        };
    }

    @Test
    void whatHappenedBeforeAnybodyListenedIsHeardOnceByTheFirst() {
        ClusterListeners listeners = new ClusterListeners(_ -> {});
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        listeners.happened(incident("early"));

        var _ = listeners.add(into(first));
        var _ = listeners.add(into(second));
        listeners.happened(incident("late"));

        assertThat(first).containsExactly("early", "late");
        assertThat(second).containsExactly("late");
    }
}
