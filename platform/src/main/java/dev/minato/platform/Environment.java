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
 * @param problem why nothing can be done in it, or why it does not go, for people; else empty
 * @param document the adapter's, which the domain does not read; JSON
 */
public record Environment(
        String name, Instant created, String problem, State state, String document) {
    /** Whether it is to stay. */
    public enum State {
        READY,
        /** It takes no app any more, and goes. */
        DELETING
    }

    /** The one that every instance has. */
    public static final String DEFAULT = "default";

    /** What stands before the domain in host names of apps that the world does not reach. */
    public static final String INTERNAL = "internal";

    private static final int LONGEST = 28;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,27}");
    private static final Pattern NEW_NAME = Pattern.compile("[a-z](?:-?[a-z0-9]){1,27}");

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

    /**
     * Looks whether one of that name may be made: it is a part of host names.
     *
     * @throws Fault invalid, quoting the name and the rule
     */
    public static void requireNew(String name) {
        if (name.equals(DEFAULT) || name.equals(INTERNAL)) {
            throw Fault.invalid(
                    "name",
                    "Invalid environment name '"
                            + name
                            + "': "
                            + (name.equals(DEFAULT)
                                    ? "every host has that one already"
                                    : "host names of apps that are internal have that word")
                            + ". Take another name.");
        }
        if (name.length() > LONGEST || !NEW_NAME.matcher(name).matches()) {
            throw Fault.invalid(
                    "name",
                    "Invalid environment name '"
                            + SafeText.shown(name)
                            + "': a name must consist of lower case alphanumeric characters or"
                            + " '-', start with a letter, end with an alphanumeric character, have"
                            + " no '--', and be 2 to 28 characters long.");
        }
    }

    /** Whether it is to go. */
    public boolean isDeleting() {
        return state == State.DELETING;
    }

    /**
     * Whose the routes of an environment's apps are at an edge, so that two environments may share
     * one.
     */
    public static RouteOwner routeOwner(String name) {
        return name.equals(DEFAULT) ? RouteOwner.APPS : RouteOwner.ofEnvironment(name);
    }
}
