package dev.minato.edge;

import dev.minato.base.Fault;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where requests for one host name go.
 *
 * @param host the name in the Host header, without port; kept in lower case
 * @param app what error pages and the access log call it
 * @param groups its targets with their shares; without any of weight, requests are answered 503
 * @param reason why there is no target, for the person who sees the page; may be empty
 * @param policy how requests are treated
 */
public record HostRoute(
        String host, String app, List<RouteGroup> groups, String reason, RoutePolicy policy) {
    private static final int MOST_GROUPS = 100;

    /**
     * @throws Fault invalid when the host is empty or has characters no Host header may carry, a
     *     group is there twice, or there are more than a hundred
     */
    public HostRoute {
        host = host.toLowerCase(Locale.ROOT);
        if (host.isEmpty()
                || host.length() > 253
                || !host.chars().allMatch(c -> c > ' ' && c < 127 && c != '/' && c != '@')) {
            throw Fault.invalid("host", "host \"" + host + "\" is not a host name");
        }
        groups = List.copyOf(groups);
        if (groups.size() > MOST_GROUPS) {
            throw Fault.invalid(
                    "groups",
                    "host \"" + host + "\" has " + groups.size() + " groups: use at most 100");
        }
        Set<GroupKey> seen = new HashSet<>();
        for (RouteGroup group : groups) {
            if (!seen.add(group.key())) {
                throw Fault.invalid(
                        "groups", "host \"" + host + "\" has the group " + group.key() + " twice");
            }
        }
    }

    /** A route with one group that gets everything. */
    public static HostRoute to(String host, RouteGroup group) {
        return new HostRoute(host, group.key().app(), List.of(group), "", RoutePolicy.DEFAULTS);
    }

    /** A route to one group of replicas that are ready, named after the app. */
    public static HostRoute ready(String host, String app, List<Backend> backends) {
        return to(host, RouteGroup.ready(new GroupKey(app, app), backends));
    }

    /** A route without targets: requests are answered 503. */
    public static HostRoute without(String host, String app, String reason) {
        return new HostRoute(host, app, List.of(), reason, RoutePolicy.DEFAULTS);
    }

    /** The same under another policy. */
    public HostRoute withPolicy(RoutePolicy other) {
        return new HostRoute(host, app, groups, reason, other);
    }

    /** Backends of all groups that are known by address. */
    public List<Backend> backends() {
        return groups.stream().flatMap(group -> group.backends().known().stream()).toList();
    }
}
