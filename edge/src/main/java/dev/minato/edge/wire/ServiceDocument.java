package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.HostPort;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.ServiceListener;
import dev.minato.edge.ServiceListener.Transport;

import org.jspecify.annotations.Nullable;

/**
 * Where containers are served.
 *
 * @param owner whose hosts they reach there; absent for apps of the environment that every instance
 *     has, as in documents of before there were others
 * @param tcp true where anything is spoken; absent for HTTP
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServiceDocument(
        @JsonProperty("address") String address,
        @JsonProperty("port") int port,
        @JsonProperty("owner") @Nullable String owner,
        @JsonProperty("tcp") @Nullable Boolean tcp) {
    public static ServiceDocument of(ServiceListener one) {
        return new ServiceDocument(
                one.at().address(),
                one.at().port(),
                name(one.owner()),
                one.transport() == Transport.TCP ? true : null);
    }

    public ServiceListener read() {
        return new ServiceListener(
                new HostPort(address, port),
                owner(owner),
                Boolean.TRUE.equals(tcp) ? Transport.TCP : Transport.HTTP);
    }

    /** How an owner is written; nothing for the one that documents of before mean. */
    static @Nullable String name(RouteOwner owner) {
        return owner.equals(RouteOwner.APPS) ? null : owner.name();
    }

    static RouteOwner owner(@Nullable String name) {
        return name == null ? RouteOwner.APPS : new RouteOwner(name);
    }
}
