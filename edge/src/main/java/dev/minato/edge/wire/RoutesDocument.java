package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RouteTable;
import dev.minato.edge.ServiceListener;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A whole table of routes.
 *
 * @param owners those that have said what their routes are, those with none included
 * @param incomplete present and true where an earlier table could not be read, and apps have not
 *     told theirs since
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoutesDocument(
        @JsonProperty("format") @Nullable Integer format,
        @JsonProperty("since") @Nullable Integer since,
        @JsonProperty("version") long version,
        @JsonProperty("hosts") List<HostDocument> hosts,
        @JsonProperty("services") List<ServiceDocument> services,
        @JsonProperty("owners") @Nullable List<String> owners,
        @JsonProperty("incomplete") @Nullable Boolean incomplete)
        implements EdgeDocument {
    public static RoutesDocument of(RouteTable table) {
        return of(table, false);
    }

    public static RoutesDocument of(RouteTable table, boolean incomplete) {
        List<HostDocument> hosts = new ArrayList<>();
        for (RouteOwner owner : table.owners()) {
            table.routes(owner).forEach(route -> hosts.add(HostDocument.of(owner, route)));
        }
        return new RoutesDocument(
                DocumentFormat.CURRENT,
                DocumentFormat.SINCE,
                table.version(),
                hosts,
                table.services().stream().map(ServiceDocument::of).toList(),
                table.owners().stream().map(RouteOwner::name).toList(),
                incomplete ? true : null);
    }

    /**
     * @throws dev.minato.base.Fault invalid when it is of a later format, or something in it is
     *     wrong
     */
    public RouteTable read() {
        DocumentFormat.check(since);
        Map<RouteOwner, List<HostRoute>> routes = new TreeMap<>();
        (owners == null ? List.of(RouteOwner.APPS.name()) : owners)
                .forEach(name -> routes.put(new RouteOwner(name), new ArrayList<>()));
        hosts.forEach(host ->
                routes.computeIfAbsent(host.readOwner(), owner -> new ArrayList<>())
                        .add(host.read()));
        List<ServiceListener> at = services.stream().map(ServiceDocument::read).toList();
        RouteTable table = RouteTable.EMPTY.withServices(at);
        for (Map.Entry<RouteOwner, List<HostRoute>> one : routes.entrySet()) {
            table = table.replace(one.getKey(), one.getValue());
        }
        return table.withVersion(version);
    }
}
