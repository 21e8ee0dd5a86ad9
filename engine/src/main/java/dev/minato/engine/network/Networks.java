package dev.minato.engine.network;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.NetworkSettings;
import dev.minato.engine.address.NetworkSysfs;
import dev.minato.linux.process.HostCommand;
import dev.minato.state.Database;
import dev.minato.state.Migrations;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The networks of an instance and the containers' places in them: the door of this room. Rows say
 * what should be; the host is made so by {@link #start}, kept so by {@link #repair}, and left as it
 * is by {@link #close}, since containers go on while the daemon is away. Thread-safe; two calls for
 * one owner at once are the caller's mistake.
 *
 * <p>An owner is a container, or a step of a build; networks {@code host} and {@code none} are
 * listed here but need nothing of this room.
 */
public final class Networks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Networks.class);

    private final PortReservations reservations;
    private final NetworkStore store;
    private final EndpointNames names;
    private final HostBridges bridges;
    private final Firewall firewall;
    private final AddressPlan foundation;
    private final NetworkTable catalogue;
    private final NetworkSandboxes sandboxes;
    private final NetworkConnector connector;
    private final BuildNamespacePool loans;
    private final HostFirewalls hostFirewalls;
    private final NetworkUpkeep upkeep;

    /** The tables of this room. */
    public static Migrations migrations() {
        return Migrations.of(
                "engine/network", Networks.class, "0001.sql", "0002.sql", "0003.sql", "0004.sql");
    }

    /**
     * Chooses range and ports when no start of this home has yet, and makes the default bridge, so
     * that other instances see it: before anything else of the instance is on the host.
     *
     * @throws Fault conflict when the range wanted is in use on this host; nothing was made then
     */
    public static void choose(Database database, Home home, NetworkSettings settings) {
        NetworkStore store = new NetworkStore(database, IdSource.random());
        if (!AddressPlan.isLaid(store)) {
            AddressPlan.lay(store, new HostNames(home.instance()), settings);
        }
    }

    /** Whether a start of this home has chosen; before that nothing of it is on the host. */
    public static boolean areChosen(Database database) {
        return AddressPlan.isLaid(new NetworkStore(database, IdSource.random()));
    }

    /**
     * Reads the rows, and chooses if nobody has. Otherwise the host is untouched until {@link
     * #start}.
     *
     * @param reservations holds published ports
     * @param registry answers the containers' questions
     * @throws Fault conflict when the range wanted is in use on this host
     */
    public Networks(
            Database database,
            Home home,
            IdSource ids,
            InstantSource time,
            PortReservations reservations,
            NameRegistry registry,
            NetworkSettings settings) {
        HostNames hostNames = new HostNames(home.instance());
        this.reservations = reservations;
        this.store = new NetworkStore(database, ids);
        this.names = new EndpointNames(registry);
        this.bridges = new HostBridges(hostNames);
        this.foundation = AddressPlan.lay(store, hostNames, settings);
        List<Integer> edgePorts = foundation.edgePorts();
        this.firewall = new Firewall(hostNames, edgePorts);
        this.catalogue = new NetworkTable(hostNames, store, foundation, bridges, ids, time);
        this.hostFirewalls = new HostFirewalls(hostNames, foundation.range(), edgePorts);
        this.upkeep =
                new NetworkUpkeep(
                        time, store, catalogue, bridges, firewall, hostFirewalls, foundation);
        NetworkNamespaces namespaces = new NetworkNamespaces(hostNames, foundation.dnsPort());
        PortPublisher publishing = new PortPublisher(reservations, firewall, upkeep::repairRules);
        AddressAllocator addresses = new AddressAllocator();
        EndpointRemover remover = new EndpointRemover(store, namespaces, addresses);
        EndpointMaker maker =
                new EndpointMaker(
                        hostNames,
                        store,
                        catalogue,
                        namespaces,
                        addresses,
                        remover,
                        settings.prepared());
        this.sandboxes =
                new NetworkSandboxes(
                        store, catalogue, namespaces, publishing, names, remover, maker);
        this.connector =
                new NetworkConnector(sandboxes, store, catalogue, namespaces, remover, maker);
        this.loans = new BuildNamespacePool(sandboxes);
    }

    /** Makes the host what the rows say and clears away what a killed daemon left. */
    public void start() {
        store.forgetOtherBoots();
        repair();
        sandboxes.start();
        try {
            restorePorts();
        } catch (Fault e) {
            LOG.error("published ports could not all be taken again: {}", e.text());
        }
        publishNames();
    }

    /**
     * Begins to make network namespaces for the containers to come, so that their start need not
     * wait for one. Apart from {@link #start}: it takes the time of dozens of processes.
     */
    public void prepare() {
        sandboxes.prepare();
    }

    /** Tells the name registry everything anew, for one that has lost it. */
    public void publishNames() {
        names.replace(nameServers(), sandboxes.all());
    }

    /** Tells the holder of ports everything anew, for one that has lost it. */
    public void restorePorts() {
        reservations.restore(store.ports());
    }

    /** Where the containers of each network ask for names. */
    public List<NameServer> nameServers() {
        return catalogue.bridged().stream()
                .map(network ->
                        new NameServer(
                                network.name(),
                                network.bridge().orElseThrow().gateway(),
                                foundation.dnsPort(),
                                foundation.service(network),
                                network.environment()))
                .toList();
    }

    /**
     * Makes bridges, sysctls and rules again where they are not as they should be: after a start of
     * the host, after another program's {@code flush ruleset}. Meant to be called every few
     * seconds; costs well under a millisecond when all is well.
     *
     * @return whether something had to be made
     */
    public boolean repair() {
        return upkeep.repair();
    }

    /**
     * Makes a network.
     *
     * @throws Fault in Docker's words: conflict when the name is taken, forbidden when the subnet
     *     overlaps or the name is predefined, not found for an unknown driver
     */
    public Network create(NetworkRequest request) {
        if (request.labels().containsKey(Network.ENVIRONMENT)) {
            throw Fault.invalid(
                    "Labels",
                    "label "
                            + Network.ENVIRONMENT
                            + " is Minato's own: the network of an environment is made with it");
        }
        Network network = catalogue.create(request);
        repairRulesNow();
        publishNames();
        return network;
    }

    /**
     * The network of an environment, which is made when it is missing.
     *
     * @throws Fault conflict when a network of that name is somebody else's; exhausted when no
     *     subnet is free
     */
    public Network ensureEnvironment(String environment) {
        Optional<Network> there = catalogue.ofEnvironment(environment);
        if (there.isPresent()) {
            return there.get();
        }
        Network network = catalogue.ensureEnvironment(environment);
        repairRulesNow();
        publishNames();
        return network;
    }

    /**
     * Removes the network of an environment; nothing happens when there is none.
     *
     * @throws Fault forbidden while a container is on it
     */
    public void removeEnvironment(String environment) {
        catalogue.ofEnvironment(environment).ifPresent(network -> remove(network.id()));
    }

    /** All networks, oldest first. */
    public List<Network> list() {
        return catalogue.list();
    }

    /**
     * Finds a network by name, identifier, or the beginning of one.
     *
     * @throws Fault not found {@code network x not found}
     */
    public Network get(String nameOrId) {
        return catalogue.find(nameOrId);
    }

    /**
     * Removes a network.
     *
     * @throws Fault forbidden when it is predefined or a container is on it
     */
    public void remove(String nameOrId) {
        catalogue.remove(nameOrId);
        repairRulesNow();
        publishNames();
    }

    private void repairRulesNow() {
        firewall.invalidate();
        upkeep.repairRules();
    }

    /**
     * Gives a container its network namespace: from the pool on the default network, else a new
     * one. What the owner had before is released first.
     *
     * @throws Fault conflict {@code Bind for ADDRESS:PORT failed: port is already allocated}, not
     *     found for an unknown network, exhausted without a free address; then nothing is held
     */
    public NetworkSandbox acquire(NetworkSandboxRequest request) {
        return sandboxes.acquire(request);
    }

    /** Lends a step of a build a network namespace; it sees no names of containers. */
    public NetworkSandbox lend(String step) {
        return loans.lend(step);
    }

    /** Takes a step's namespace back, for further ones, once its processes are gone. */
    public void giveBack(String step) {
        loans.giveBack(step);
    }

    /**
     * Gives an owner other names in its networks; nothing happens when it is on none or has these.
     *
     * @param names for each of its places
     */
    public void rename(String owner, Function<NetworkEndpoint, List<String>> names) {
        try {
            sandboxes.rename(owner, names);
        } catch (Fault e) {
            // The edge is away; publishNames() at its return tells what the rows say.
            LOG.warn("the names of {} are not known yet: {}", owner, e.text());
        }
    }

    /** Takes everything back, once the owner's processes are gone; nothing happens twice. */
    public void release(String owner) {
        sandboxes.release(owner);
    }

    /** Releases every owner that is not one of these: those of a daemon that was killed. */
    public void releaseAllBut(Set<String> known) {
        sandboxes.owners().stream().filter(owner -> !known.contains(owner)).forEach(this::release);
    }

    /** Whether an owner's namespace and all its interfaces are there on the host. */
    public boolean isIntact(String owner) {
        return sandboxes.isIntact(owner);
    }

    /** What an owner has, as {@link #acquire} gave it. */
    public Optional<NetworkSandbox> find(String owner) {
        return sandboxes.find(owner);
    }

    /** An owner's places in networks, {@code eth0} first. */
    public List<NetworkEndpoint> endpoints(String owner) {
        return sandboxes.endpointsOf(owner);
    }

    /** The containers on a network, by owner. */
    public Map<String, List<NetworkEndpoint>> endpoints() {
        return sandboxes.all();
    }

    /** The ports of an owner that are published. */
    public List<PublishedPort> ports(String owner) {
        return store.portsOf(owner);
    }

    /** Whose address this is. */
    public Optional<String> containerAt(String address) {
        return sandboxes.ownerAt(address);
    }

    /**
     * Puts a running container on a further network, as its next interface. Where the default route
     * goes by that network from now on, published ports follow it.
     *
     * @param pid of a process in its namespace, for one that is on no network
     * @param ports to be published if it is on no network
     * @throws Fault forbidden when it is there already
     */
    public NetworkEndpoint connect(
            String owner, EndpointRequest request, int pid, List<PortBinding> ports) {
        return connector.connect(owner, request, pid, ports);
    }

    /**
     * Takes a running container off a network; its default route and its published ports go by
     * another of its networks from now on, and with the last one they are gone.
     *
     * @throws Fault not found for an unknown network, internal when it is not on it
     */
    public void disconnect(String owner, String network) {
        connector.disconnect(owner, network);
    }

    /**
     * Lets the default route and the published ports of a running container go where they should,
     * after a daemon that was killed while it changed them.
     *
     * @param pid of a process in its namespace
     */
    public void settle(String owner, int pid) {
        connector.settle(owner, pid);
    }

    /** How many namespaces are ready. */
    public int prepared() {
        return sandboxes.prepared();
    }

    /** Ends its threads and leaves the host as it is. */
    @Override
    public void close() {
        sandboxes.close();
    }

    /**
     * Takes the bridges of a home that has lost its rows off the host; its containers have ended.
     */
    public static void removeBridges(Home home) {
        for (String bridge : NetworkSysfs.links(new HostNames(home.instance()).bridges())) {
            HostCommand.run(List.of("ip", "link", "delete", bridge));
        }
    }

    /** Removes all of it from the host, for {@code uninstall}: no container may run any more. */
    public void removeFromHost() {
        sandboxes.removeAll();
        hostFirewalls.remove();
        firewall.remove();
        catalogue.bridged().forEach(network -> network.bridge().ifPresent(bridges::remove));
    }
}
