package dev.minato.daemon;

import dev.minato.engine.network.Networks;
import dev.minato.image.ContentCollector;
import dev.minato.state.CleartextCopies;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;

/**
 * What a daemon does again and again, nobody asking: each thing by itself, so that one which fails
 * or hangs (an edge whose port is taken, a folder that cannot be read) stops none of the others.
 */
final class PeriodicUpkeep {
    private static final Logger log = LoggerFactory.getLogger(PeriodicUpkeep.class);
    private static final Duration WATCH = Duration.ofSeconds(5);
    private static final Duration REST = Duration.ofSeconds(10);
    private static final long LONGEST_LOG = 16L << 20;

    /**
     * A pass condemns and the next one unlinks: disk space comes back within twice this after the
     * store's grace.
     */
    private static final Duration COLLECTION = Duration.ofMinutes(10);

    private PeriodicUpkeep() {}

    /** Begins all of it. */
    static void begin(HostParts host, ContainerParts containers, OpenParts parts) {
        CleartextCopies clear =
                new CleartextCopies(host.database(), host.home().database(), host.clock());
        LogBound logs =
                new LogBound(
                        List.of(
                                host.home().logs().resolve("daemon.log"),
                                host.home().logs().resolve("edge.log")),
                        LONGEST_LOG);
        ContentCollector collector = containers.store().collector();
        parts.opened(new PeriodicTask("the disk reserve", WATCH, host.reserve()::restore));
        PeriodicTask edge = new PeriodicTask("the watch of the edge", WATCH, host.edge()::watch);
        // One that was killed is not missed for longer than its successor takes to start.
        host.edge().hearing().onLoss(edge::soon);
        parts.opened(edge);
        parts.opened(
                new PeriodicTask(
                        "the watch of the networks", WATCH, () -> repair(containers.networks())));
        parts.opened(new PeriodicTask("the bound of logs", WATCH, logs::keep));
        parts.opened(new PeriodicTask("the rest of what was in clear", REST, clear::tidy));
        parts.opened(new PeriodicTask("the rest of prunes", REST, collector::resume));
        parts.opened(new PeriodicTask("the collection", COLLECTION, () -> collect(collector)));
    }

    /** The host's rules and links are what our rows say, whoever flushed them. */
    private static void repair(Networks networks) {
        if (networks.repair()) {
            log.warn("rules or links of ours were gone and have been made again");
        }
    }

    private static void collect(ContentCollector collector) {
        long removed = collector.collect();
        if (removed > 0) {
            log.info("collected {} MB that nothing needed", removed >> 20);
        }
    }
}
