package dev.minato.engine.network;

import dev.minato.base.Fault;
import dev.minato.base.IdSource;
import dev.minato.base.JsonProfiles;
import dev.minato.base.Reason;
import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.Subnet;
import dev.minato.linux.HostInfo;
import dev.minato.state.Database;
import dev.minato.state.ResultRow;

import tools.jackson.core.type.TypeReference;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The rows of this room. Networks are intent and reach the disk; endpoints and ports are
 * observations of this boot, which a power failure voids anyhow.
 */
final class NetworkStore {
    private static final String PORTS =
            "SELECT network_port.*, EXISTS(SELECT 1 FROM network_gateway_port g"
                    + " WHERE g.protocol = network_port.protocol"
                    + " AND g.address = network_port.address AND g.port = network_port.port)"
                    + " AS gateways FROM network_port";

    private final Database database;
    private final IdSource ids;
    private final String boot = HostInfo.bootId();

    NetworkStore(Database database, IdSource ids) {
        this.database = database;
        this.ids = ids;
    }

    /** Settings as they are to be kept from now on, all or none. */
    void settingsAre(Map<String, String> settings) {
        database.write(tx -> {
            for (Map.Entry<String, String> one : settings.entrySet()) {
                tx.update(
                        "INSERT OR REPLACE INTO network_setting VALUES(?, ?)",
                        one.getKey(),
                        one.getValue());
            }
            return settings.size();
        });
    }

    Optional<String> setting(String key) {
        return database.read(rx ->
                rx.one(
                        "SELECT value FROM network_setting WHERE key = ?",
                        row -> row.text("value"),
                        key));
    }

    /**
     * Adds a network.
     *
     * @throws Fault conflict when its name is taken
     */
    void add(Network network) {
        database.write(tx -> {
            boolean taken =
                    tx.one("SELECT 1 AS x FROM network WHERE name = ?", row -> true, network.name())
                            .isPresent();
            if (taken) {
                throw Fault.conflict("network with name " + network.name() + " already exists");
            }
            tx.update(
                    "INSERT INTO network VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    network.id(),
                    network.name(),
                    network.driver(),
                    network.bridge()
                            .map(b -> OptionalLong.of(b.number()))
                            .orElse(OptionalLong.empty()),
                    network.bridge().map(b -> b.subnet().toString()),
                    network.bridge().map(Network.Bridge::gateway),
                    network.internal(),
                    JsonProfiles.own().writeValueAsString(network.labels()),
                    JsonProfiles.own().writeValueAsString(network.options()),
                    network.created());
            if (network.attachable()) {
                tx.update("INSERT INTO network_attachable VALUES(?)", network.id());
            }
            tx.changed(new NetworkFact(NetworkFact.Action.CREATE, network).fact());
            return true;
        });
    }

    /** Removes a network on which there is nobody; those who are, otherwise. */
    List<EndpointRow> removeUnused(Network network) {
        return database.write(tx -> {
            List<EndpointRow> members =
                    tx.query(
                            "SELECT * FROM network_endpoint WHERE network = ? AND boot = ?"
                                    + " AND owner IS NOT NULL ORDER BY number",
                            EndpointRow::read,
                            network.id(),
                            boot);
            if (members.isEmpty()) {
                tx.update("DELETE FROM network_endpoint WHERE network = ?", network.id());
                tx.update("DELETE FROM network WHERE id = ?", network.id());
                tx.changed(new NetworkFact(NetworkFact.Action.DESTROY, network).fact());
            }
            return members;
        });
    }

    List<Network> networks(HostNames names) {
        return database.read(rx ->
                rx.query(
                        "SELECT network.*, EXISTS(SELECT 1 FROM network_attachable a"
                                + " WHERE a.network = network.id) AS attachable"
                                + " FROM network ORDER BY created, name",
                        r -> read(r, names)));
    }

    private static Network read(ResultRow row, HostNames names) throws Exception {
        try {
            return network(row, names);
        } catch (RuntimeException e) {
            throw Fault.internal(
                    "the row of network "
                            + row.text("id")
                            + " in table network is damaged: "
                            + Reason.of(e)
                            + "; mend it, or bring back a copy of the database",
                    e);
        }
    }

    private static Network network(ResultRow row, HostNames names) throws Exception {
        OptionalLong number = row.findNumber("number");
        Optional<Network.Bridge> bridge =
                number.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new Network.Bridge(
                                        (int) number.getAsLong(),
                                        names.bridge((int) number.getAsLong()),
                                        Subnet.parse("subnet", row.text("subnet")),
                                        row.text("gateway")));
        return new Network(
                row.text("id"),
                row.text("name"),
                Network.Driver.valueOf(row.text("driver")),
                bridge,
                row.flag("internal"),
                row.flag("attachable"),
                map(row.text("labels")),
                map(row.text("options")),
                row.instant("created"));
    }

    private static Map<String, String> map(String json) {
        return JsonProfiles.own().readValue(json, new TypeReference<Map<String, String>>() {});
    }

    /** Forgets the endpoints and ports of earlier boots. */
    void forgetOtherBoots() {
        database.write(tx -> {
            tx.update(
                    "DELETE FROM network_port WHERE owner NOT IN (SELECT owner FROM"
                            + " network_endpoint WHERE boot = ? AND owner IS NOT NULL)",
                    boot);
            return tx.update("DELETE FROM network_endpoint WHERE boot <> ?", boot);
        });
    }

    /**
     * An endpoint that is still to be made.
     *
     * @param network identifier of the network
     * @param beside in whose namespace, and for its owner; absent: in one of its own
     */
    record Plan(
            String network,
            String address,
            String mac,
            Optional<EndpointRow> beside,
            String device,
            int priority) {}

    /** Adds an endpoint that is still to be made. */
    EndpointRow plan(Plan plan, HostNames names) {
        return database.writeRelaxed(tx -> {
            long number =
                    tx.insert(
                            "INSERT INTO network_endpoint(id, boot, network, address, mac,"
                                    + " netns, device, ready, owner, names, priority)"
                                    + " VALUES(?, ?, ?, ?, ?, ?, ?, 0, ?, '', ?)",
                            ids.next(),
                            boot,
                            plan.network(),
                            plan.address(),
                            plan.mac(),
                            plan.beside().map(EndpointRow::netns).orElse(""),
                            plan.device(),
                            plan.beside().flatMap(EndpointRow::owner),
                            plan.priority());
            if (plan.beside().isEmpty()) {
                tx.update(
                        "UPDATE network_endpoint SET netns = ? WHERE number = ?",
                        names.namespace(number),
                        number);
            }
            return tx.one(
                            "SELECT * FROM network_endpoint WHERE number = ?",
                            EndpointRow::read,
                            number)
                    .orElseThrow();
        });
    }

    void ready(EndpointRow row) {
        database.writeRelaxed(tx ->
                tx.update("UPDATE network_endpoint SET ready = 1 WHERE number = ?", row.number()));
    }

    /** Gives endpoints to an owner, with the ports that lead to him. */
    void assign(List<EndpointRow> rows, List<PublishedPort> ports) {
        database.writeRelaxed(tx -> {
            for (EndpointRow row : rows) {
                int found =
                        tx.update(
                                "UPDATE network_endpoint SET owner = ?, names = ?, ready = 1"
                                        + " WHERE number = ?",
                                row.owner(),
                                String.join("\n", row.names()),
                                row.number());
                if (found == 0) {
                    // Its network was removed while it was made.
                    throw Fault.notFound("network " + row.network() + " not found");
                }
            }
            for (PublishedPort port : ports) {
                tx.update(
                        "INSERT INTO network_port VALUES(?, ?, ?, ?, ?, ?)",
                        port.owner(),
                        port.protocol(),
                        port.address(),
                        port.port(),
                        port.target(),
                        port.targetPort());
                if (port.gateways()) {
                    tx.update(
                            "INSERT INTO network_gateway_port VALUES(?, ?, ?)",
                            port.protocol(),
                            port.address(),
                            port.port());
                }
            }
            return true;
        });
    }

    /** The ports of an owner lead to another of his addresses. */
    void retarget(String owner, String target) {
        database.writeRelaxed(tx ->
                tx.update("UPDATE network_port SET target = ? WHERE owner = ?", target, owner));
    }

    /** Takes everything from an owner; its endpoints wait to be removed. */
    void giveUp(String owner) {
        database.writeRelaxed(tx -> {
            tx.update("DELETE FROM network_port WHERE owner = ?", owner);
            return tx.update(
                    "UPDATE network_endpoint SET owner = NULL, names = '', ready = 0"
                            + " WHERE owner = ?",
                    owner);
        });
    }

    /** Marks one endpoint for removal. */
    void giveUp(EndpointRow row) {
        database.writeRelaxed(tx ->
                tx.update(
                        "UPDATE network_endpoint SET owner = NULL, names = '', ready = 0"
                                + " WHERE number = ?",
                        row.number()));
    }

    /** Forgets endpoints of which nothing is left on the host. */
    void forget(List<EndpointRow> rows) {
        database.writeRelaxed(tx -> {
            for (EndpointRow row : rows) {
                tx.update("DELETE FROM network_endpoint WHERE number = ?", row.number());
            }
            return true;
        });
    }

    List<EndpointRow> endpoints() {
        return database.read(rx ->
                rx.query("SELECT * FROM network_endpoint ORDER BY number", EndpointRow::read));
    }

    List<EndpointRow> endpointsOn(String network) {
        return endpoints().stream().filter(row -> row.network().equals(network)).toList();
    }

    List<EndpointRow> endpointsOf(String owner) {
        return database.read(rx ->
                rx.query(
                        "SELECT * FROM network_endpoint WHERE owner = ? ORDER BY number",
                        EndpointRow::read,
                        owner));
    }

    List<PublishedPort> ports() {
        return database.read(rx -> rx.query(PORTS, NetworkStore::readPort));
    }

    List<PublishedPort> portsOf(String owner) {
        return database.read(rx ->
                rx.query(
                        PORTS + " WHERE owner = ? ORDER BY target_port, protocol, address",
                        NetworkStore::readPort,
                        owner));
    }

    private static PublishedPort readPort(ResultRow row) throws Exception {
        return new PublishedPort(
                row.text("owner"),
                TransportProtocol.valueOf(row.text("protocol")),
                row.text("address"),
                row.integer("port"),
                row.text("target"),
                row.integer("target_port"),
                row.flag("gateways"));
    }
}
