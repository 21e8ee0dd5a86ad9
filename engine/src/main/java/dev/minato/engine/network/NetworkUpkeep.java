package dev.minato.engine.network;

import dev.minato.engine.address.NetworkSysfs;
import dev.minato.linux.network.Nft;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps bridges, sysctls and rules of the host as the rows say. Thread-safe. */
final class NetworkUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkUpkeep.class);

    /** How long a firewall whose changes we cannot see is trusted. */
    private static final Duration TRUST = Duration.ofSeconds(60);

    private final InstantSource time;
    private final NetworkStore store;
    private final NetworkTable catalogue;
    private final HostBridges bridges;
    private final Firewall firewall;
    private final HostFirewalls hostFirewalls;
    private final AddressPlan foundation;
    private final ReentrantLock repairing = new ReentrantLock();
    private long generation = -1;
    private Instant looked = Instant.MIN;

    NetworkUpkeep(
            InstantSource time,
            NetworkStore store,
            NetworkTable catalogue,
            HostBridges bridges,
            Firewall firewall,
            HostFirewalls hostFirewalls,
            AddressPlan foundation) {
        this.time = time;
        this.store = store;
        this.catalogue = catalogue;
        this.bridges = bridges;
        this.firewall = firewall;
        this.hostFirewalls = hostFirewalls;
        this.foundation = foundation;
    }

    /**
     * Makes again what is not as it should be.
     *
     * @return whether something had to be made
     */
    boolean repair() {
        repairing.lock();
        try {
            boolean mended = NetworkSysfs.set("net/ipv4/ip_forward", "1");
            for (Network network : catalogue.bridged()) {
                Network.Bridge bridge = network.bridge().orElseThrow();
                if (catalogue.ensureBridge(network)) {
                    mended = true;
                    bridges.reattach(bridge, store.endpointsOn(network.id()));
                }
            }
            mended |= firewall.repair(this::wanted);
            repairHostFirewalls();
            if (mended) {
                LOG.info("bridges and rules of containers were made again");
            }
            return mended;
        } finally {
            repairing.unlock();
        }
    }

    void repairRules() {
        firewall.repair(this::wanted);
    }

    private Firewall.Wanted wanted() {
        return new Firewall.Wanted(catalogue.bridged(), store.ports(), foundation::service);
    }

    private void repairHostFirewalls() {
        long now = Nft.generation();
        if (now != generation || time.instant().isAfter(looked.plus(TRUST))) {
            hostFirewalls.repair();
            generation = Nft.generation();
            looked = time.instant();
        }
    }
}
