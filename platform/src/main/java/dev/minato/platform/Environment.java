package dev.minato.platform;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.edge.RouteOwner;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Where apps run: what its name stands for (cluster, edge and resolver) is {@link Environments}'.
 *
 * @param name small letters, digits and hyphens, a letter first, at most 28
 * @param created when it was written down
 * @param problem why nothing can be done in it, for people; empty when something can
 */
public record Environment(String name, Instant created, String problem) {
    /** The one that every instance has. */
    public static final String DEFAULT = "default";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,27}");

    /**
     * @throws Fault invalid when the name is none
     */
    public Environment {
        if (!NAME.matcher(name).matches()) {
            throw Fault.invalid(
                    "name",
                    "environment \""
                            + SafeText.shown(name)
                            + "\" has no name: use at most 28 small letters, digits and hyphens, a"
                            + " letter first");
        }
    }

    /** Whose the routes of its apps are at an edge, so that two environments may share one. */
    public RouteOwner routeOwner() {
        return name.equals(DEFAULT) ? RouteOwner.APPS : new RouteOwner("env-" + name);
    }
}
