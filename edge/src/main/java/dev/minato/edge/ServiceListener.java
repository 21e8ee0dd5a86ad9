package dev.minato.edge;

import org.jspecify.annotations.Nullable;

/**
 * Where containers of one network are served.
 *
 * @param at a bridge's address and a high port
 * @param owner whose hosts they reach there
 * @param transport what is spoken there
 */
public record ServiceListener(HostPort at, RouteOwner owner, Transport transport) {
    /** What containers speak. */
    public enum Transport {
        /** HTTP: the Host field says where a request goes. */
        HTTP,
        /** Anything: the port that was asked for before the kernel led it here says where to. */
        TCP
    }

    /** One for HTTP. */
    public ServiceListener(HostPort at, RouteOwner owner) {
        this(at, owner, Transport.HTTP);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServiceListener that
                && at.equals(that.at)
                && owner.name().equals(that.owner.name())
                && transport == that.transport;
    }

    /** By hand, as {@link HostPort}'s. */
    @Override
    public int hashCode() {
        return 31 * at.hashCode() + owner.name().hashCode();
    }

    @Override
    public String toString() {
        return at + " of " + owner + (transport == Transport.TCP ? " (TCP)" : "");
    }
}
