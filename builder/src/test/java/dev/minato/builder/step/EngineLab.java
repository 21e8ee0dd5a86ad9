package dev.minato.builder.step;

import dev.minato.base.Failpoint;
import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.engine.Steps;
import dev.minato.engine.address.NetworkSettings;
import dev.minato.engine.container.EngineContext;
import dev.minato.engine.container.StoreImages;
import dev.minato.engine.host.LocalEngine;
import dev.minato.engine.network.NameChange;
import dev.minato.engine.network.NameRegistry;
import dev.minato.engine.network.NameTable;
import dev.minato.engine.network.Networks;
import dev.minato.engine.network.PortReservations;
import dev.minato.engine.network.PublishedPort;
import dev.minato.image.ImageStore;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.linux.mount.Mounts;
import dev.minato.state.Database;
import dev.minato.state.Sealer;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A real engine under an instance of the test's own. */
final class EngineLab implements AutoCloseable {
    private final Home home;
    private final CgroupTree tree;
    private final Networks networks;
    private final LocalEngine engine;

    EngineLab(Home home, Database database, ImageStore store) {
        this.home = home;
        Cgroups cgroups = Cgroups.detect();
        tree = new CgroupTree(cgroups, home.instance());
        NoEdge edge = new NoEdge();
        networks =
                new Networks(
                        database,
                        home,
                        IdSource.random(),
                        InstantSource.system(),
                        edge,
                        edge,
                        new NetworkSettings(Optional.empty(), 2));
        networks.start();
        networks.prepare();
        engine =
                LocalEngine.open(
                        new EngineContext(
                                home,
                                database,
                                Sealer.of(database, home.key(), InstantSource.system()),
                                InstantSource.system(),
                                IdSource.random(),
                                Failpoint.NONE),
                        new StoreImages(store),
                        networks,
                        cgroups,
                        tree,
                        "127.0.0.1");
    }

    Steps steps() {
        return engine.steps();
    }

    /** What is on the host of steps. */
    List<String> census() {
        List<String> all = new ArrayList<>();
        tree.leaves("b").forEach(leaf -> all.add("control group " + leaf));
        Mounts.below(home.root()).stream()
                .filter(mount -> !mount.equals(home.root()))
                .filter(mount -> mount.toString().contains("/steps/"))
                .forEach(mount -> all.add("mount " + mount));
        return all;
    }

    @Override
    public void close() {
        engine.removeFromHost();
        networks.removeFromHost();
        tree.removeAll();
    }

    /** Stands where the edge is; steps publish nothing. */
    private static final class NoEdge implements PortReservations, NameRegistry {
        @Override
        public int reserve(PublishedPort wanted) {
            return wanted.port();
        }

        @Override
        public void release(PublishedPort port) {}

        @Override
        public void restore(Collection<PublishedPort> ports) {}

        @Override
        public void replace(NameTable table) {}

        @Override
        public void apply(NameChange change) {}
    }
}
