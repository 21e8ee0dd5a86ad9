package dev.minato.engine.host;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.Reason;
import dev.minato.engine.Containers;
import dev.minato.engine.Engine;
import dev.minato.engine.Events;
import dev.minato.engine.Execs;
import dev.minato.engine.PodSandboxes;
import dev.minato.engine.Steps;
import dev.minato.engine.Volumes;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineContext;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.container.ImageRoots;
import dev.minato.engine.container.LogViewer;
import dev.minato.engine.lifecycle.ContainerAdopter;
import dev.minato.engine.lifecycle.ContainerCreator;
import dev.minato.engine.lifecycle.ContainerStopper;
import dev.minato.engine.lifecycle.ExitMonitor;
import dev.minato.engine.lifecycle.LocalContainers;
import dev.minato.engine.log.LogKeeper;
import dev.minato.engine.log.LogWatch;
import dev.minato.engine.network.Networks;
import dev.minato.engine.rule.LimitRules;
import dev.minato.engine.rule.PortBindings;
import dev.minato.engine.run.ContainerNetworking;
import dev.minato.engine.run.LocalPodSandboxes;
import dev.minato.engine.run.ProcessLister;
import dev.minato.engine.runtime.Capabilities;
import dev.minato.engine.runtime.CgroupWarmth;
import dev.minato.engine.runtime.CompiledSeccomp;
import dev.minato.engine.runtime.OciRuntime;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.runtime.RuntimeProbe;
import dev.minato.engine.runtime.Seccomp;
import dev.minato.engine.step.LocalSteps;
import dev.minato.linux.HostInfo;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.linux.mount.Mounts;
import dev.minato.state.Migrations;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The engine of this host, put together. Opening it takes over what a daemon before has left and
 * starts what is to run; closing it ends its threads and leaves containers running.
 */
public final class LocalEngine implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(LocalEngine.class);

    private final EngineHost host;
    private final Networks networks;
    private final EngineRecords books;
    private final EngineRunners works;
    private final ContainerStopper stopper;
    private final LocalContainers containers;
    private final LocalSteps steps;
    private final LocalPodSandboxes sandboxes;
    private final Opening opening;

    /** The tables of this room; those of networks are theirs. */
    public static Migrations migrations() {
        return Migrations.of("engine", LocalEngine.class, "0001.sql", "0002.sql");
    }

    /**
     * Opens the engine.
     *
     * @param images where roots of containers come from
     * @param networks started already
     * @param cgroups how control groups are laid out here
     * @param tree those of this instance
     * @param publish the address on which ports are published when none is said
     * @throws Fault unavailable when no runtime works on this host, or conmon is missing
     */
    public static LocalEngine open(
            EngineContext ground,
            ImageRoots images,
            Networks networks,
            Cgroups cgroups,
            CgroupTree tree,
            String publish) {
        Opening opening = new Opening(new EngineThreads(), new ArrayList<>());
        try {
            return new LocalEngine(
                    ground,
                    images,
                    networks,
                    host(ground.home(), cgroups, tree),
                    new CgroupWarmth(cgroups, opening.work()),
                    new PortBindings(publish),
                    opening);
        } catch (RuntimeException | Error e) {
            opening.close();
            throw e;
        }
    }

    /**
     * What is closed again, whether all of the engine could be opened or not.
     *
     * @param parts in the order in which they were opened
     */
    private record Opening(EngineThreads work, List<AutoCloseable> parts) implements AutoCloseable {
        <T extends AutoCloseable> T opened(T part) {
            parts.add(part);
            return part;
        }

        /** Nothing new begins while the parts go, the last first; one that fails keeps none. */
        @Override
        public void close() {
            work.close();
            for (AutoCloseable part : parts.reversed()) {
                try {
                    part.close();
                } catch (Exception | Error e) {
                    LOG.warn("{} did not close", part.getClass().getSimpleName(), e);
                }
            }
        }
    }

    private static EngineHost host(Home home, Cgroups cgroups, CgroupTree tree) {
        RunPaths paths = RunPaths.of(home);
        Seccomp seccomp = new Seccomp();
        OciRuntime runtime = new RuntimeProbe(home, paths, cgroups, tree, seccomp).choose();
        LimitRules limits =
                new LimitRules(
                        HostInfo.memoryTotal(),
                        HostInfo.cpus(),
                        LimitRules.hardFilesOfThisProcess(),
                        countsSwap(cgroups));
        EngineHost.Confiner confiner =
                new EngineHost.Confiner(
                        Capabilities.ofThisProcess(), seccomp, new CompiledSeccomp());
        boolean unified = cgroups.layout() == Cgroups.Layout.V2;
        return new EngineHost(home, paths, runtime, tree, unified, limits, confiner);
    }

    private static boolean countsSwap(Cgroups cgroups) {
        Path memory = cgroups.hierarchies().get("memory");
        return memory == null || Files.exists(memory.resolve("memory.memsw.limit_in_bytes"));
    }

    private LocalEngine(
            EngineContext ground,
            ImageRoots images,
            Networks networks,
            EngineHost host,
            CgroupWarmth warmth,
            PortBindings ports,
            Opening opening) {
        this.host = host;
        this.networks = networks;
        this.opening = opening;
        EngineThreads work = opening.work();
        EngineFolders folders = new EngineFolders(host);
        folders.make();
        boolean sameBoot = folders.markBoot();
        this.books = EngineRecords.open(ground, images, host.paths(), opening.parts());
        this.sandboxes = new LocalPodSandboxes(books.sandboxes(), networks, ports);
        ContainerNetworking networking = new ContainerNetworking(networks, ports, sandboxes);
        LogKeeper keeper = opening.opened(watching(LogKeeper::new, host.paths().boot()));
        this.works = EngineRunners.of(books, images, host, networking, warmth, keeper, work);
        opening.opened(works.rootfs());
        opening.opened(works.conmons());
        this.stopper = new ContainerStopper(host, books.journal());
        LogWatch watch = opening.opened(watching(LogWatch::new, host.paths().boot()));
        ExitMonitor supervisor =
                opening.opened(
                        new ExitMonitor(
                                host,
                                books.registry(),
                                works.starter(),
                                works.ender(),
                                works.conmons(),
                                watch,
                                work));
        this.steps = new LocalSteps(host, works.rootfs(), networking, warmth, work, ground.ids());
        this.containers = containers(images, warmth, networking, new LogViewer(watch, work), work);
        steps.adopt();
        adopter(supervisor, networking, work).adopt(books.table().all(), sameBoot);
        books.volumes().unmountUnused();
        works.execs().adopt();
        books.volumes().sweep();
        folders.forgetOtherBoots();
        supervisor.begin();
    }

    private LocalContainers containers(
            ImageRoots images,
            CgroupWarmth warmth,
            ContainerNetworking networking,
            LogViewer logs,
            EngineThreads work) {
        ContainerCreator creator =
                new ContainerCreator(
                        books.ground(),
                        images,
                        host.limits(),
                        works.bundles(),
                        books.registry(),
                        books.table(),
                        books.volumes());
        return new LocalContainers(
                books.registry(),
                new LocalContainers.Makers(
                        creator,
                        works.conmons(),
                        works.starter(),
                        warmth,
                        networking,
                        books.secrets()),
                stopper,
                works.remover(),
                books.journal(),
                new LocalContainers.Viewers(logs, new ProcessLister(host.tree()), host),
                work);
    }

    private ContainerAdopter adopter(
            ExitMonitor supervisor, ContainerNetworking networking, EngineThreads work) {
        return new ContainerAdopter(
                host,
                books.registry(),
                books.journal(),
                works.clearer(),
                supervisor,
                new ContainerAdopter.Parts(
                        works.starter(),
                        stopper,
                        works.remover(),
                        works.health(),
                        networking,
                        books.volumes()),
                work);
    }

    /** Opens what watches files. */
    private interface FileWatch<T> {
        T open(Path place) throws IOException;
    }

    private static <T> T watching(FileWatch<T> watch, Path place) {
        try {
            return watch.open(place);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.EXHAUSTED,
                    "cannot watch files (fs.inotify.max_user_instances): " + Reason.of(e),
                    e);
        }
    }

    @Override
    public Containers containers() {
        return containers;
    }

    @Override
    public Execs execs() {
        return works.execs();
    }

    @Override
    public Steps steps() {
        return steps;
    }

    @Override
    public Volumes volumes() {
        return books.volumes();
    }

    @Override
    public Networks networks() {
        return networks;
    }

    @Override
    public PodSandboxes sandboxes() {
        return sandboxes;
    }

    @Override
    public Events events() {
        return books.events();
    }

    @Override
    public String runtime() {
        return host.runtime().label();
    }

    @Override
    public void close() {
        opening.close();
    }

    /**
     * Ends every container and step and takes all of the engine off the host, for {@code
     * uninstall}; rows and volumes stay. Nothing of the engine may be used afterwards.
     */
    public void removeFromHost() {
        books.registry().all().forEach(this::end);
        close();
        for (String top : List.of("b", "c")) {
            for (String leaf : host.tree().leaves(top)) {
                host.tree().kill(top + "/" + leaf);
                host.tree().remove(top + "/" + leaf);
            }
        }
        books.registry().all().forEach(cell -> books.volumes().mounts().release(cell.id()));
        books.volumes().unmountUnused();
        for (Path folder :
                List.of(
                        host.home().containers(),
                        EngineFolders.steps(host),
                        host.paths().containers(),
                        host.paths().steps())) {
            EngineFolders.names(folder).forEach(name -> Mounts.unmountBelow(folder.resolve(name)));
        }
        RuntimeProbe.release(host.home(), host.paths());
        host.paths().delete();
    }

    /** Ends a container as a stop does; one that does not let itself be is killed by its group. */
    private void end(ContainerEntry cell) {
        try {
            var _ = containers.stop(cell.id(), Optional.of(Duration.ZERO));
        } catch (Fault e) {
            LOG.warn("container {}: {}", cell.shortId(), e.text());
        }
    }
}
