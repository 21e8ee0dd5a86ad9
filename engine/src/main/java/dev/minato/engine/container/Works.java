package dev.minato.engine.container;

import dev.minato.engine.log.LogKeeper;
import dev.minato.engine.runtime.CgroupWarmth;
import dev.minato.engine.runtime.Conmon;
import dev.minato.engine.runtime.RuntimeView;

/** What starts and ends processes: the second half of what an engine is put together of. */
record Works(
        Rootfs rootfs,
        BundleMaker bundles,
        LocalExecs execs,
        HealthMonitors health,
        RunClearer clearer,
        Conmons conmons,
        Remover remover,
        Ender ender,
        Starter starter) {
    static Works of(
            Books books,
            ImageRoots images,
            Host host,
            Networking networking,
            CgroupWarmth warmth,
            LogKeeper logs,
            Work work) {
        Ground ground = books.ground();
        Chronicle chronicle = books.chronicle();
        Registry registry = books.registry();
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
                        ground.ids());
        HealthMonitors health =
                new HealthMonitors(
                        execs, books.told(), new ProcessEnder(host), ground.time(), work);
        RunClearer clearer =
                new RunClearer(host, chronicle.records(), books.volumes().mounts(), logs);
        Conmons conmons = new Conmons(host, conmon, clearer, logs, work);
        Remover remover =
                new Remover(registry, conmons, books.table(), books.volumes(), books.told(), work);
        Ender ender = new Ender(host, clearer, networking, chronicle, remover, health, work);
        RunMaker maker =
                new RunMaker(
                        host,
                        rootfs,
                        bundles,
                        new MountMaker(host, books.volumes(), registry),
                        networking,
                        conmons,
                        work);
        Starter starter = new Starter(host, maker, chronicle, ender, health, warmth, work);
        return new Works(rootfs, bundles, execs, health, clearer, conmons, remover, ender, starter);
    }
}
