package dev.minato.state;

import java.util.List;

/**
 * A piece of the change log.
 *
 * @param changes the oldest first
 * @param gap whether changes between the one that was asked from and these were forgotten, or that
 *     one is not of this database (a copy was put back): look at everything anew, then go on from
 *     {@link ChangeLog#last}
 */
public record ChangePage(List<Change> changes, boolean gap) {
    public ChangePage {
        changes = List.copyOf(changes);
    }
}
