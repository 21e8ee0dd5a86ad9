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

    @Override
    public int compareTo(RouteOwner other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
