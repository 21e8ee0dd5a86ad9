package dev.minato.image;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The decision what to collect, without doing any of it.
 *
 * @param condemn nodes that nobody needs and that are older than the grace
 * @param spare condemned nodes that somebody needs after all
 * @param unlink nodes that were condemned before and that still nobody needs
 * @param marked nodes that somebody needs, those without content included
 */
record CollectionPlan(
        List<String> condemn, List<String> spare, List<String> unlink, Set<String> marked) {
    /**
     * What is there.
     *
     * @param nodes content, by node
     * @param edges what each node needs
     * @param roots nodes that are needed, those of leases included
     */
    record State(Map<String, Content> nodes, Map<String, List<String>> edges, Set<String> roots) {}

    /** When content came, and when it was condemned if it is. */
    record Content(Instant created, Optional<Instant> condemned) {}

    /**
     * Decides. Young content counts as needed, and so does what it needs: else a manifest within
     * its grace could outlive its layers.
     */
    static CollectionPlan decide(State state, Instant now, Duration grace) {
        Instant old = now.minus(grace);
        Set<String> start = new HashSet<>(state.roots());
        state.nodes()
                .forEach((node, content) -> {
                    if (content.created().isAfter(old) && content.condemned().isEmpty()) {
                        start.add(node);
                    }
                });
        Set<String> marked = mark(start, state.edges());
        CollectionPlan decision =
                new CollectionPlan(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), marked);
        state.nodes().forEach((node, content) -> decision.sort(node, content));
        return decision;
    }

    private void sort(String node, Content content) {
        if (marked.contains(node)) {
            if (content.condemned().isPresent()) {
                spare.add(node);
            }
        } else if (content.condemned().isPresent()) {
            unlink.add(node);
        } else {
            condemn.add(node);
        }
    }

    private static Set<String> mark(Set<String> start, Map<String, List<String>> edges) {
        Set<String> marked = new HashSet<>(start);
        Deque<String> open = new ArrayDeque<>(start);
        while (!open.isEmpty()) {
            for (String child : edges.getOrDefault(open.pop(), List.of())) {
                if (marked.add(child)) {
                    open.push(child);
                }
            }
        }
        return marked;
    }

    boolean isNothing() {
        return condemn.isEmpty() && spare.isEmpty() && unlink.isEmpty();
    }
}
