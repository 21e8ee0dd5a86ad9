package dev.minato.edge.proxy;

import dev.minato.edge.GroupKey;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteOwner;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A route as it is used: its groups in the order of their turns. The count of turns is shared by
 * all event loops and goes on from table to table.
 */
final class CompiledRoute {
    private final HostRoute spec;
    private final RouteOwner owner;
    private final List<CompiledGroup> groups;
    private final CompiledGroup[] order;
    private final AtomicInteger turns;

    CompiledRoute(
            HostRoute spec, RouteOwner owner, List<CompiledGroup> groups, AtomicInteger turns) {
        this.spec = spec;
        this.owner = owner;
        this.groups = List.copyOf(groups);
        this.turns = turns;
        int[] weights = groups.stream().mapToInt(group -> group.spec().weight()).toArray();
        int[] indices = WeightedOrder.of(weights);
        this.order = new CompiledGroup[indices.length];
        for (int i = 0; i < indices.length; i++) {
            order[i] = groups.get(indices[i]);
        }
    }

    HostRoute spec() {
        return spec;
    }

    RouteOwner owner() {
        return owner;
    }

    List<CompiledGroup> groups() {
        return groups;
    }

    AtomicInteger turns() {
        return turns;
    }

    /** The target of the next request; null when no group has a weight. */
    @Nullable CompiledGroup choose() {
        if (order.length <= 1) {
            return order.length == 0 ? null : order[0];
        }
        // The length divides 100, by which the count is kept small: it never overflows.
        return order[turns.getAndUpdate(CompiledRoute::next) % order.length];
    }

    private static int next(int turn) {
        return turn == 99 ? 0 : turn + 1;
    }

    /** The group of that key; null when it is no target of this host. */
    @Nullable CompiledGroup group(GroupKey key) {
        for (CompiledGroup group : groups) {
            if (group.key().equals(key)) {
                return group;
            }
        }
        return null;
    }
}
