package dev.minato.edge;

import dev.minato.base.Fault;

import java.util.regex.Pattern;

/**
 * Who routes belong to. Each owner puts and removes its own; none can take another's host.
 *
 * @param name small letters, digits and hyphens, at most 32
 */
public record RouteOwner(String name) implements Comparable<RouteOwner> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /** Apps: the routes of documents that name no owner. */
    public static final RouteOwner APPS = new RouteOwner("apps");

    private static final String ENVIRONMENT = "env-";

    /**
     * @throws Fault invalid when it is no such name
     */
    public RouteOwner {
        if (!NAME.matcher(name).matches()) {
            throw Fault.invalid(
                    "owner",
                    "owner \""
                            + name
                            + "\" of routes is no name: use small letters, digits and hyphens");
        }
    }

    /** The owner of the routes of an environment's apps, beside {@link #APPS}. */
    public static RouteOwner ofEnvironment(String name) {
        return new RouteOwner(ENVIRONMENT + name);
    }

    private boolean isEnvironment() {
        return name.equals(APPS.name) || name.startsWith(ENVIRONMENT);
    }

    /**
     * Whether containers on the network of this owner reach the hosts of another: those of their
     * own environment, and those of no environment at all.
     */
    public boolean reaches(RouteOwner other) {
        return name.equals(other.name) || !other.isEnvironment();
    }

    @Override
    public int compareTo(RouteOwner other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
