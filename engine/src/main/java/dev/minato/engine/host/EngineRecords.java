package dev.minato.engine.host;

import dev.minato.engine.container.ContainerEvents;
import dev.minato.engine.container.ContainerIndex;
import dev.minato.engine.container.ContainerTable;
import dev.minato.engine.container.EngineContext;
import dev.minato.engine.container.ImageRoots;
import dev.minato.engine.container.SecretEnvironment;
import dev.minato.engine.event.EventFile;
import dev.minato.engine.event.LocalEvents;
import dev.minato.engine.lifecycle.RunJournal;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.stored.EngineJson;
import dev.minato.engine.stored.PodSandboxTable;
import dev.minato.engine.stored.RunRecords;
import dev.minato.engine.volume.LocalVolumes;

import java.util.List;

/** The first half of an engine's parts: what is written down and told. */
record EngineRecords(
        EngineContext ground,
        ContainerTable table,
        PodSandboxTable sandboxes,
        ContainerIndex registry,
        LocalEvents events,
        ContainerEvents told,
        LocalVolumes volumes,
        RunJournal journal,
        SecretEnvironment secrets) {
    /**
     * Reads what is there.
     *
     * @param opened what is to be closed is added to it
     */
    static EngineRecords open(
            EngineContext ground, ImageRoots images, RunPaths paths, List<AutoCloseable> opened) {
        EngineJson json = new EngineJson();
        ContainerIndex registry = new ContainerIndex();
        LocalEvents events = new LocalEvents(new EventFile(ground.home().events(), json));
        opened.add(events);
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
        RunJournal journal =
                new RunJournal(
                        table,
                        new RunRecords(paths, json, ground.time()),
                        told,
                        ground.time(),
                        ground.failpoint());
        PodSandboxTable sandboxes = new PodSandboxTable(ground.database(), json, ground.time());
        return new EngineRecords(
                ground,
                table,
                sandboxes,
                registry,
                events,
                told,
                volumes,
                journal,
                new SecretEnvironment(ground.sealer()));
    }
}
