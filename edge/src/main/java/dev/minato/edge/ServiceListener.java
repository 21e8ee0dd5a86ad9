package dev.minato.edge;

import org.jspecify.annotations.Nullable;

/**
 * Where containers of one network are served.
 *
 * @param at a bridge's address and a high port
 * @param owner whose hosts they reach there
 */
public record ServiceListener(HostPort at, RouteOwner owner) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServiceListener that
                && at.equals(that.at)
                && owner.name().equals(that.owner.name());
    }

    /** By hand, as {@link HostPort}'s. */
    @Override
    public int hashCode() {
        return 31 * at.hashCode() + owner.name().hashCode();
    }

    @Override
    public String toString() {
        return at + " of " + owner;
    }
}
