package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.Backend;
import dev.minato.edge.Backends;
import dev.minato.edge.Exposure;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RoutePolicy;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.OptionalInt;

/**
 * A route. {@code state} and {@code backends} are what format 1 has: all of the ready groups'
 * backends, without shares.
 *
 * @param owner absent for apps
 * @param groups absent in format 1
 * @param tcpPort absent for HTTP; an edge of before there was TCP takes the host for one of HTTP
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HostDocument(
        @JsonProperty("host") String host,
        @JsonProperty("app") String app,
        @JsonProperty("state") String state,
        @JsonProperty("reason") String reason,
        @JsonProperty("backends") List<BackendDocument> backends,
        @JsonProperty("timeouts") TimeoutsDocument timeouts,
        @JsonProperty("exposure") String exposure,
        @JsonProperty("owner") @Nullable String owner,
        @JsonProperty("groups") @Nullable List<GroupDocument> groups,
        @JsonProperty("tcpPort") @Nullable Integer tcpPort) {
    static HostDocument of(RouteOwner owner, HostRoute route) {
        List<RouteGroup> weighty =
                route.groups().stream().filter(group -> group.weight() > 0).toList();
        List<Backend> ready =
                weighty.stream()
                        .filter(group -> group.state() == GroupState.READY)
                        .flatMap(group -> group.backends().known().stream())
                        .distinct()
                        .toList();
        GroupState state = ready.isEmpty() ? without(weighty) : GroupState.READY;
        return new HostDocument(
                route.host(),
                route.app(),
                state.name(),
                state == GroupState.READY ? "" : reason(route, weighty),
                ready.stream().map(BackendDocument::of).toList(),
                TimeoutsDocument.of(route.policy().timeouts()),
                route.policy().exposure().name(),
                owner.equals(RouteOwner.APPS) ? null : owner.name(),
                route.groups().stream().map(one -> GroupDocument.of(route.app(), one)).toList(),
                route.policy().tcpPort().isPresent() ? route.policy().tcpPort().getAsInt() : null);
    }

    /** Of groups none of which has a backend: what lets requests wait goes first. */
    private static GroupState without(List<RouteGroup> groups) {
        if (groups.stream().anyMatch(group -> group.state() == GroupState.ASLEEP)) {
            return GroupState.ASLEEP;
        }
        return groups.stream().allMatch(group -> group.state() == GroupState.FAILED)
                ? GroupState.FAILED
                : GroupState.STARTING;
    }

    private static String reason(HostRoute route, List<RouteGroup> groups) {
        return groups.stream()
                .map(RouteGroup::reason)
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse(route.reason());
    }

    RouteOwner readOwner() {
        return owner == null ? RouteOwner.APPS : new RouteOwner(owner);
    }

    HostRoute read() {
        RoutePolicy policy =
                new RoutePolicy(
                        timeouts.read(),
                        Exposure.valueOf(exposure),
                        tcpPort == null ? OptionalInt.empty() : OptionalInt.of(tcpPort));
        return groups == null
                ? new HostRoute(host, app, List.of(only()), "", policy)
                : new HostRoute(
                        host,
                        app,
                        groups.stream().map(group -> group.read(app)).toList(),
                        reason,
                        policy);
    }

    /** The one target of format 1. */
    private RouteGroup only() {
        return new RouteGroup(
                new GroupKey(app, app),
                100,
                GroupState.valueOf(state),
                reason,
                Backends.of(backends.stream().map(BackendDocument::read).toList()));
    }
}
