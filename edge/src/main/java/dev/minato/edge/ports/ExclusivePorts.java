package dev.minato.edge.ports;

import dev.minato.base.Reason;
import dev.minato.edge.AddressLiterals;
import dev.minato.edge.HostPort;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Collection;

/**
 * Makes shared TCP ports exclusive again. Taking SO_REUSEPORT off the socket is not enough: the
 * kernel remembers for each port number that its sockets may be shared (fastreuseport of
 * inet_csk_get_port), until one binds that may not. So one does, at another address, for a moment.
 */
public final class ExclusivePorts {
    private static final Logger log = LoggerFactory.getLogger(ExclusivePorts.class);

    private ExclusivePorts() {}

    public static void shut(Collection<HostPort> shared) {
        for (HostPort endpoint : shared) {
            boolean v6 = endpoint.address().indexOf(':') >= 0;
            try (ServerSocketChannel other =
                    ServerSocketChannel.open(
                            v6 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6)) {
                other.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                other.bind(AddressLiterals.socket(v6 ? "127.0.0.1" : "::1", endpoint.port()));
            } catch (IOException e) {
                log.debug("{} stays open to sharing: {}", endpoint, Reason.of(e));
            }
        }
    }
}
