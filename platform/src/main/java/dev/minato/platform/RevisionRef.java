package dev.minato.platform;

/**
 * Names a set of equal replicas: a revision of an app, and the generation of its replicas. A
 * restart, a changed secret or a changed target port replaces the replicas of a revision by those
 * of its next generation, beside each other, without a new revision. Immutable: what one names
 * never changes but for the count.
 *
 * @param app the app
 * @param revision {@code <app>--<suffix>}
 * @param generation 1 and up
 */
public record RevisionRef(String app, String revision, int generation)
        implements Comparable<RevisionRef> {
    @Override
    public int compareTo(RevisionRef other) {
        int order = app.compareTo(other.app);
        order = order != 0 ? order : revision.compareTo(other.revision);
        return order != 0 ? order : Integer.compare(generation, other.generation);
    }

    @Override
    public String toString() {
        return revision + "#" + generation;
    }
}
