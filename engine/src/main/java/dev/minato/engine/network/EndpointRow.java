package dev.minato.engine.network;

import dev.minato.engine.address.HostNames;
import dev.minato.state.ResultRow;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A row of network_endpoint.
 *
 * @param number names namespace and cable on the host; never used again
 * @param network identifier of the network
 * @param netns name of the namespace it lies in
 * @param ready whether it was made completely and not given up
 * @param owner whom it belongs to; empty while it waits for one
 * @param priority of its gateway
 */
record EndpointRow(
        long number,
        String id,
        String network,
        String address,
        String mac,
        String netns,
        String device,
        boolean ready,
        Optional<String> owner,
        List<String> names,
        int priority) {
    static EndpointRow read(ResultRow row) throws SQLException {
        String names = row.text("names");
        return new EndpointRow(
                row.number("number"),
                row.text("id"),
                row.text("network"),
                row.text("address"),
                row.text("mac"),
                row.text("netns"),
                row.text("device"),
                row.flag("ready"),
                row.findText("owner"),
                names.isEmpty() ? List.of() : List.of(names.split("\n", -1)),
                row.integer("priority"));
    }

    EndpointRow ownedBy(String newOwner, List<String> newNames) {
        return new EndpointRow(
                number,
                id,
                network,
                address,
                mac,
                netns,
                device,
                ready,
                Optional.of(newOwner),
                newNames,
                priority);
    }

    Path path() {
        return HostNames.path(netns);
    }

    NetworkEndpoint endpoint(Network on) {
        Network.Bridge bridge = on.bridge().orElseThrow();
        return new NetworkEndpoint(
                id,
                network,
                on.name(),
                address,
                bridge.subnet().prefix(),
                bridge.gateway(),
                mac,
                device,
                names);
    }
}
