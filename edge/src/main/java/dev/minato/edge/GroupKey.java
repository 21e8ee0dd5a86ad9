package dev.minato.edge;

import dev.minato.base.Fault;

/**
 * The identity of a target of requests: counts are kept under it, whatever hosts lead to it and
 * from table to table.
 *
 * @param app what the target belongs to
 * @param target a revision, or another name that is unique in the app
 */
public record GroupKey(String app, String target) implements Comparable<GroupKey> {
    private static final int LONGEST = 253;

    /**
     * @throws Fault invalid when a part is empty or longer than 253 characters
     */
    public GroupKey {
        check("app", app);
        check("target", target);
    }

    private static void check(String field, String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw Fault.invalid(
                    field,
                    field
                            + " \""
                            + text
                            + "\" of a group must have 1 to "
                            + LONGEST
                            + " characters");
        }
    }

    @Override
    public int compareTo(GroupKey other) {
        int byApp = app.compareTo(other.app);
        return byApp == 0 ? target.compareTo(other.target) : byApp;
    }

    @Override
    public String toString() {
        return app + "/" + target;
    }
}
