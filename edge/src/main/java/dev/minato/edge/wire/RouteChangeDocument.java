package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteOwner;

import java.util.List;

/** A change of an owner's routes. */
public record RouteChangeDocument(
        @JsonProperty("owner") String owner,
        @JsonProperty("put") List<HostDocument> put,
        @JsonProperty("remove") List<String> remove) {
    public static RouteChangeDocument of(RouteOwner owner, RouteChange change) {
        return new RouteChangeDocument(
                owner.name(), documents(owner, change.put()), change.remove());
    }

    static List<HostDocument> documents(RouteOwner owner, List<HostRoute> routes) {
        return routes.stream().map(route -> HostDocument.of(owner, route)).toList();
    }

    public RouteOwner readOwner() {
        return new RouteOwner(owner);
    }

    public RouteChange read() {
        return new RouteChange(put.stream().map(HostDocument::read).toList(), remove);
    }
}
