package dev.minato.edge;

import java.util.List;
import java.util.Locale;

/**
 * A small change of an owner's routes, in force at once and as a whole.
 *
 * @param put routes to add or replace, by host
 * @param remove hosts to forget; one that is not there is no error
 */
public record RouteChange(List<HostRoute> put, List<String> remove) {
    public RouteChange {
        put = List.copyOf(put);
        remove = remove.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }
}
