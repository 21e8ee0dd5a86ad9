package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.Backends;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupState;
import dev.minato.edge.RouteGroup;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A group of a route.
 *
 * @param app of its key; absent where it is the route's own
 * @param backends absent where they are discovered
 * @param discovered absent where they are fixed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GroupDocument(
        @JsonProperty("app") @Nullable String app,
        @JsonProperty("target") String target,
        @JsonProperty("weight") int weight,
        @JsonProperty("state") String state,
        @JsonProperty("reason") @Nullable String reason,
        @JsonProperty("backends") @Nullable List<BackendDocument> backends,
        @JsonProperty("discovered") @Nullable Discovered discovered) {
    /** Where a cluster has them. */
    public record Discovered(
            @JsonProperty("environment") String environment, @JsonProperty("set") String set) {}

    static GroupDocument of(String routeApp, RouteGroup group) {
        Discovered elsewhere =
                group.backends() instanceof Backends.Discovered(String environment, String set)
                        ? new Discovered(environment, set)
                        : null;
        return new GroupDocument(
                group.key().app().equals(routeApp) ? null : group.key().app(),
                group.key().target(),
                group.weight(),
                group.state().name(),
                group.reason().isEmpty() ? null : group.reason(),
                elsewhere != null
                        ? null
                        : group.backends().known().stream().map(BackendDocument::of).toList(),
                elsewhere);
    }

    RouteGroup read(String routeApp) {
        Backends where =
                discovered != null
                        ? new Backends.Discovered(discovered.environment, discovered.set)
                        : Backends.of(
                                backends == null
                                        ? List.of()
                                        : backends.stream().map(BackendDocument::read).toList());
        return new RouteGroup(
                new GroupKey(app == null ? routeApp : app, target),
                weight,
                GroupState.valueOf(state),
                reason == null ? "" : reason,
                where);
    }
}
