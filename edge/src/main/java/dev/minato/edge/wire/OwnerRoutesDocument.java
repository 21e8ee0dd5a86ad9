package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteOwner;

import java.util.List;

/** All routes of an owner. */
public record OwnerRoutesDocument(
        @JsonProperty("owner") String owner, @JsonProperty("hosts") List<HostDocument> hosts) {
    public static OwnerRoutesDocument of(RouteOwner owner, List<HostRoute> routes) {
        return new OwnerRoutesDocument(owner.name(), RouteChangeDocument.documents(owner, routes));
    }

    public RouteOwner readOwner() {
        return new RouteOwner(owner);
    }

    public List<HostRoute> read() {
        return hosts.stream().map(HostDocument::read).toList();
    }
}
