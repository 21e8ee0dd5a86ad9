package dev.minato.engine.container;

import dev.minato.engine.runtime.RunPaths;

/** What is written down and told: the first half of what an engine is put together of. */
record Books(
        Ground ground,
        ContainerTable table,
        PodSandboxTable sandboxes,
        Registry registry,
        LocalEvents events,
        ContainerEvents told,
        LocalVolumes volumes,
        Chronicle chronicle,
        SecretEnvironment secrets) {
    static Books open(Ground ground, ImageRoots images, RunPaths paths) {
        Json json = new Json();
        Registry registry = new Registry();
        LocalEvents events = new LocalEvents(new EventFile(ground.home().events(), json));
        ContainerEvents told = new ContainerEvents(events, ground.time());
        ContainerTable table =
                new ContainerTable(ground.database(), images, json, ground.home().volumes());
        LocalVolumes volumes =
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
                        new RunRecords(paths, json, ground.time()),
                        told,
                        ground.time(),
                        ground.failpoint());
        PodSandboxTable sandboxes = new PodSandboxTable(ground.database(), json, ground.time());
        return new Books(
                ground,
                table,
                sandboxes,
                registry,
                events,
                told,
                volumes,
                chronicle,
                new SecretEnvironment(ground.sealer()));
    }
}
