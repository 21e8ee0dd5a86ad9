package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.engine.Containers;
import dev.minato.engine.Engine;
import dev.minato.engine.Events;
import dev.minato.engine.Execs;
import dev.minato.engine.Steps;
import dev.minato.engine.Volumes;
import dev.minato.engine.log.LogWatch;
import dev.minato.engine.network.Networks;
import dev.minato.engine.runtime.Capabilities;
import dev.minato.engine.runtime.CgroupWarmth;
import dev.minato.engine.runtime.CompiledSeccomp;
import dev.minato.engine.runtime.Conmon;
import dev.minato.engine.runtime.OciRuntime;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.runtime.RuntimeProbe;
import dev.minato.engine.runtime.Seccomp;
import dev.minato.image.Uses;
import dev.minato.linux.CgroupTree;
import dev.minato.linux.Cgroups;
import dev.minato.linux.HostInfo;
import dev.minato.linux.Mounts;
import dev.minato.state.Migrations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The engine of this host, put together. Opening it takes over what a daemon before has left and
 * starts what is to run; closing it ends its threads and leaves containers running.
 */
public final class LocalEngine implements Engine {
    private final Host host;
    private final Networks networks;
    private final Registry registry;
    private final LocalContainers containers;
    private final LocalExecs execs;
    private final LocalSteps steps;
    private final LocalVolumes volumes;
    private final LocalEvents events;
    private final List<AutoCloseable> closing;

    /** The tables of this room; those of networks are theirs. */
    public static Migrations migrations() {
        return Migrations.of("engine", LocalEngine.class, "0001.sql");
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
            Ground ground,
            ImageRoots images,
            Networks networks,
            Cgroups cgroups,
            CgroupTree tree,
            String publish) {
        Work work = new Work();
        try {
            return new LocalEngine(
                    ground,
                    images,
                    networks,
                    host(ground.home(), cgroups, tree),
                    new CgroupWarmth(cgroups, work),
                    publish,
                    work);
        } catch (RuntimeException e) {
            work.close();
            throw e;
        }
    }

    private static Host host(Home home, Cgroups cgroups, CgroupTree tree) {
        RunPaths paths = RunPaths.of(home);
        Seccomp seccomp = new Seccomp();
        OciRuntime runtime = new RuntimeProbe(home, paths, cgroups, tree, seccomp).choose();
        LimitRules limits =
                new LimitRules(
                        HostInfo.memoryTotal(),
                        HostInfo.cpus(),
                        LimitRules.hardFilesOfThisProcess(),
                        countsSwap(cgroups));
        Host.Confiner confiner =
                new Host.Confiner(Capabilities.ofThisProcess(), seccomp, new CompiledSeccomp());
        boolean unified = cgroups.layout() == Cgroups.Layout.V2;
        return new Host(home, paths, runtime, tree, unified, limits, confiner);
    }

    private static boolean countsSwap(Cgroups cgroups) {
        Path memory = cgroups.hierarchies().get("memory");
        return memory == null || Files.exists(memory.resolve("memory.memsw.limit_in_bytes"));
    }

    private LocalEngine(
            Ground ground,
            ImageRoots images,
            Networks networks,
            Host host,
            CgroupWarmth warmth,
            String publish,
            Work work) {
        this.host = host;
        this.networks = networks;
        Json json = new Json();
        boolean sameBoot = markBoot();
        makeFolders();
        this.registry = new Registry();
        this.events = new LocalEvents();
        ContainerEvents told = new ContainerEvents(events, ground.time());
        ContainerTable table =
                new ContainerTable(ground.database(), images, json, ground.home().volumes());
        List<ContainerRow> rows = table.all();
        this.volumes =
                new LocalVolumes(
                        ground.home().volumes(),
                        table,
                        registry,
                        told,
                        ground.ids(),
                        ground.time());
        Chronicle chronicle =
                new Chronicle(
                        table,
                        new RunRecords(host.paths(), json, ground.time()),
                        told,
                        ground.time(),
                        ground.failpoint());
        Networking networking = new Networking(networks, publish);
        Rootfs rootfs = new Rootfs(images, ground.home().root().resolve("mount-points"));
        Conmon conmon = new Conmon(host.runtime(), host.tree());
        BundleMaker bundles = new BundleMaker(host, registry);
        this.execs =
                new LocalExecs(
                        host,
                        registry,
                        new ExecProcesses(bundles),
                        conmon,
                        told,
                        work,
                        ground.ids());
        HealthMonitors health =
                new HealthMonitors(execs, told, new ProcessEnder(host), ground.time(), work);
        RunClearer clearer = new RunClearer(host, chronicle.records());
        Remover remover = new Remover(registry, table, volumes, told, work);
        Ender ender = new Ender(host, clearer, networking, chronicle, remover, health, work);
        RunMaker maker =
                new RunMaker(
                        host,
                        rootfs,
                        bundles,
                        new MountMaker(host, volumes, registry),
                        networking,
                        conmon,
                        work);
        Starter starter = new Starter(host, maker, chronicle, ender, health, warmth, work);
        LogWatch watch = openWatch(host.paths().boot());
        Supervisor supervisor = new Supervisor(host, registry, starter, ender, watch, work);
        this.steps = new LocalSteps(host, rootfs, networking, warmth, work, ground.ids());
        Creator creator =
                new Creator(ground, images, host.limits(), bundles, registry, table, volumes);
        this.containers =
                new LocalContainers(
                        registry,
                        new LocalContainers.Makers(creator, starter, warmth),
                        new Stopper(host, chronicle),
                        remover,
                        chronicle,
                        new LocalContainers.Viewers(
                                new LogViewer(watch, work), new ProcessLister(host.tree()), host),
                        work);
        this.closing = List.of(supervisor, watch, work, rootfs);
        Adopter adopter =
                new Adopter(
                        host,
                        registry,
                        chronicle,
                        clearer,
                        supervisor,
                        new Adopter.Parts(starter, remover, health, networking),
                        work);
        steps.adopt();
        adopter.adopt(rows, sameBoot);
        execs.adopt();
        volumes.sweep();
        forgetOtherBoots();
        supervisor.begin();
    }

    private static LogWatch openWatch(Path place) {
        try {
            return new LogWatch(place);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.EXHAUSTED,
                    "cannot watch files (fs.inotify.max_user_instances): " + e.getMessage(),
                    e);
        }
    }

    /** Whether an engine has been here since the host was started. */
    private boolean markBoot() {
        try {
            Path mark = host.paths().boot().resolve("engine");
            boolean before = Files.exists(mark);
            if (!before) {
                Files.createFile(mark);
            }
            return before;
        } catch (IOException e) {
            throw Fault.internal("cannot write below " + host.paths().boot(), e);
        }
    }

    private void makeFolders() {
        try {
            Files.createDirectories(host.home().containers());
            Files.createDirectories(host.home().volumes());
            Files.createDirectories(StepPlace.folders(host));
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot make folders below " + host.home().root() + ": " + e.getMessage(),
                    e);
        }
    }

    /** What was seen before the last start of the host is void. */
    private void forgetOtherBoots() {
        Path run = host.home().run();
        for (String name : RunClearer.names(run)) {
            boolean boot = name.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            if (boot && !run.resolve(name).equals(host.paths().boot())) {
                RunClearer.delete(run.resolve(name));
            }
        }
    }

    @Override
    public Containers containers() {
        return containers;
    }

    @Override
    public Execs execs() {
        return execs;
    }

    @Override
    public Steps steps() {
        return steps;
    }

    @Override
    public Volumes volumes() {
        return volumes;
    }

    @Override
    public Networks networks() {
        return networks;
    }

    @Override
    public Events events() {
        return events;
    }

    @Override
    public String runtime() {
        return host.runtime().label();
    }

    /** Which containers an image has, for its removal. */
    public Uses uses() {
        return image ->
                registry.all().stream()
                        .filter(cell -> cell.spec().imageId().equals(image))
                        .map(cell -> new Uses.Use(cell.id(), cell.alive()))
                        .toList();
    }

    @Override
    public void close() {
        for (AutoCloseable one : closing) {
            try {
                one.close();
            } catch (Exception e) {
                throw Fault.internal("the engine could not be closed", e);
            }
        }
    }

    /**
     * Ends every container and takes all of the engine off the host, for {@code uninstall}; rows
     * and volumes stay. Nothing of the engine may be used afterwards.
     */
    public void removeFromHost() {
        close();
        for (String top : List.of("b", "c")) {
            for (String leaf : host.tree().leaves(top)) {
                host.tree().kill(top + "/" + leaf);
                host.tree().remove(top + "/" + leaf);
            }
        }
        for (Path folder : List.of(host.home().containers(), StepPlace.folders(host))) {
            Mounts.below(folder).forEach(Mounts::unmount);
        }
        RuntimeProbe.release(host.home(), host.paths());
        RunClearer.delete(host.paths().boot());
    }
}
