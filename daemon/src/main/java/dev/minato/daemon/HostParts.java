package dev.minato.daemon;

import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.edge.control.WarmupMessage;
import dev.minato.engine.address.NetworkSettings;
import dev.minato.engine.network.Networks;
import dev.minato.http.HttpServer;
import dev.minato.launch.ProductFolder;
import dev.minato.launch.StartupWarmup;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.state.Database;
import dev.minato.state.Sealer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;

/**
 * The parts that everything else stands on: the home with its database and key, this instance's
 * control groups, and the edge, which starts or is found while the rest opens.
 */
record HostParts(
        Home home,
        DiskReserve reserve,
        Database database,
        Sealer sealer,
        SystemdScope scope,
        Cgroups cgroups,
        CgroupTree tree,
        EdgeLink edge,
        InstantSource clock,
        IdSource ids) {
    private static final Logger log = LoggerFactory.getLogger(HostParts.class);

    /**
     * Opens them. Nothing on the host is touched before the home is known to be ours and to be one
     * that this build can serve.
     */
    static HostParts open(
            DaemonSettings settings,
            Map<String, String> environment,
            ProductFolder product,
            OpenParts parts)
            throws IOException {
        Home home = settings.home();
        InstantSource clock = InstantSource.system();
        DiskReserve reserve = new DiskReserve(home);
        reserve.relieveStart();
        HomeFolders.make(home);
        Database database = parts.opened(Daemon.database(home));
        database.onFull(reserve::relieve);
        Sealer sealer = Sealer.of(database, home.key(), clock);
        sealer.problem().ifPresent(what -> log.warn("secrets cannot be used: {}", what));
        Networks.choose(database, home, NetworkSettings.of(environment));

        Cgroups cgroups = Cgroups.detect();
        SystemdScope scope = new SystemdScope(home.instance());
        CgroupTree tree = scope.tree(cgroups);
        EdgeLink edge = parts.opened(new EdgeLink(settings, product, tree));
        StartupWarmup.beginSlowly(WarmupMessage::ofDaemon);
        StartupWarmup.begin(HttpServer::prepare);
        return new HostParts(
                home,
                reserve,
                database,
                sealer,
                scope,
                cgroups,
                tree,
                edge,
                clock,
                IdSource.random());
    }
}
