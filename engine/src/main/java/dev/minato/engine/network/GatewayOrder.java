package dev.minato.engine.network;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The order of a container's networks for its default route, as Docker chooses: one that leads
 * outside, of the highest priority, the first by name.
 */
final class GatewayOrder {
    /** A place and its network. */
    record Place(EndpointRow row, Network network) {}

    private static final Comparator<Place> BEST_FIRST =
            Comparator.<Place, Boolean>comparing(place -> place.network().internal())
                    .thenComparing(place -> place.row().priority(), Comparator.reverseOrder())
                    .thenComparing(place -> place.network().name());

    private GatewayOrder() {}

    /** The best first. */
    static List<Place> of(List<EndpointRow> rows, Function<String, Optional<Network>> networks) {
        return rows.stream()
                .flatMap(
                        row -> networks.apply(row.network()).map(it -> new Place(row, it)).stream())
                .sorted(BEST_FIRST)
                .toList();
    }
}
