package dev.minato.engine.host;

import dev.minato.engine.container.BundleMaker;
import dev.minato.engine.container.ContainerIndex;
import dev.minato.engine.container.EngineContext;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.container.ImageRoots;
import dev.minato.engine.exec.ExecProcesses;
import dev.minato.engine.exec.LocalExecs;
import dev.minato.engine.lifecycle.ContainerRemover;
import dev.minato.engine.lifecycle.ContainerStarter;
import dev.minato.engine.lifecycle.HealthMonitors;
import dev.minato.engine.lifecycle.ProcessEnder;
import dev.minato.engine.lifecycle.RunFinisher;
import dev.minato.engine.lifecycle.RunJournal;
import dev.minato.engine.log.LogKeeper;
import dev.minato.engine.run.ContainerNetworking;
import dev.minato.engine.run.PrestartedConmons;
import dev.minato.engine.run.Rootfs;
import dev.minato.engine.run.RunClearer;
import dev.minato.engine.run.RunMaker;
import dev.minato.engine.runtime.CgroupWarmth;
import dev.minato.engine.runtime.Conmon;
import dev.minato.engine.runtime.RuntimeView;
import dev.minato.engine.volume.MountMaker;

/** The second half of an engine's parts: what starts and ends processes. */
record EngineRunners(
        Rootfs rootfs,
        BundleMaker bundles,
        LocalExecs execs,
        HealthMonitors health,
        RunClearer clearer,
        PrestartedConmons conmons,
        ContainerRemover remover,
        RunFinisher ender,
        ContainerStarter starter) {
    static EngineRunners of(
            EngineRecords books,
            ImageRoots images,
            EngineHost host,
            ContainerNetworking networking,
            CgroupWarmth warmth,
            LogKeeper logs,
            EngineThreads work) {
        EngineContext ground = books.ground();
        RunJournal journal = books.journal();
        ContainerIndex registry = books.registry();
        Rootfs rootfs =
                new Rootfs(
                        images,
                        host.home().root().resolve("mount-points"),
                        RuntimeView.of(host.runtime().mountNamespace(), host.home().root()));
        Conmon conmon = new Conmon(host.runtime(), host.tree());
        BundleMaker bundles = new BundleMaker(host, registry, books.secrets());
        LocalExecs execs =
                new LocalExecs(
                        host,
                        registry,
                        new ExecProcesses(bundles),
                        conmon,
                        books.told(),
                        work,
                        ground);
        HealthMonitors health =
                new HealthMonitors(
                        execs, books.told(), new ProcessEnder(host), ground.time(), work);
        RunClearer clearer =
                new RunClearer(host, journal.records(), books.volumes().mounts(), logs);
        PrestartedConmons conmons = new PrestartedConmons(host, conmon, clearer, logs, work);
        ContainerRemover remover =
                new ContainerRemover(
                        registry, conmons, books.table(), books.volumes(), books.told(), work);
        RunFinisher ender =
                new RunFinisher(host, clearer, networking, journal, remover, health, work);
        RunMaker maker =
                new RunMaker(
                        host,
                        rootfs,
                        bundles,
                        new MountMaker(host, books.volumes(), registry),
                        networking,
                        conmons,
                        work);
        ContainerStarter starter =
                new ContainerStarter(host, maker, journal, ender, health, warmth, work);
        return new EngineRunners(
                rootfs, bundles, execs, health, clearer, conmons, remover, ender, starter);
    }
}
