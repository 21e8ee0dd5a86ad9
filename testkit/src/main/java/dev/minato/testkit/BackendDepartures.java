package dev.minato.testkit;

import dev.minato.edge.GroupKey;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteTable;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Backends that have left a fake edge's table, with requests that no test has sent: each takes a
 * while to finish those. One thread.
 */
final class BackendDepartures {
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(45);

    private final Random random;
    private final Map<String, Departure> departures = new HashMap<>();

    /**
     * One of them.
     *
     * @param since when it left the table
     * @param done when its last request ends
     * @param groups whose it was
     */
    record Departure(Instant since, Instant done, Set<GroupKey> groups) {}

    BackendDepartures(Random random) {
        this.random = random;
    }

    /** A backend leaves the table that it was in. */
    void leave(String backendId, RouteTable former, Instant now) {
        Duration longest = random.nextBoolean() ? Duration.ofMillis(1) : LONGEST_REQUEST;
        departures.put(
                backendId,
                new Departure(
                        now,
                        now.plusMillis(random.nextLong(longest.toMillis())),
                        groups(former, backendId)));
    }

    private static Set<GroupKey> groups(RouteTable table, String backendId) {
        return table.hosts().stream()
                .flatMap(route -> route.groups().stream())
                .filter(group ->
                        group.backends().known().stream()
                                .anyMatch(backend -> backend.id().equals(backendId)))
                .map(RouteGroup::key)
                .collect(Collectors.toSet());
    }

    /** A backend that has left. */
    Optional<Departure> find(String backendId) {
        return Optional.ofNullable(departures.get(backendId));
    }

    /** Whether one of a group has requests to finish. */
    boolean isBusy(GroupKey group, Instant now) {
        return departures.values().stream()
                .anyMatch(one -> one.groups().contains(group) && now.isBefore(one.done()));
    }
}
