package dev.minato.local;

import dev.minato.engine.Engine;
import dev.minato.engine.Steps;
import dev.minato.engine.Volume;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.PodSandboxSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.linux.files.Dir;
import dev.minato.testkit.ContainerContract;
import dev.minato.testkit.EventContract;
import dev.minato.testkit.ExecContract;
import dev.minato.testkit.PodSandboxContract;
import dev.minato.testkit.StepContract;
import dev.minato.testkit.VolumeContract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The contracts of the engine's doors, with the engine of this host. */
@Timeout(60)
class EngineContractTest
        implements ContainerContract,
                ExecContract,
                VolumeContract,
                EventContract,
                PodSandboxContract,
                StepContract {
    @TempDir static Path folder;
    private static TestHost host;

    @BeforeAll
    static void open() throws Exception {
        host = new TestHost(folder);
    }

    @AfterAll
    static void close() {
        host.close();
    }

    @AfterEach
    void clear() {
        containers().list().forEach(container -> containers().remove(container.id(), true, true));
        engine().volumes().list().stream()
                .map(Volume::name)
                .forEach(name -> engine().volumes().remove(name, false));
        engine().sandboxes().list().stream()
                .map(PodSandboxSpec::id)
                .forEach(engine().sandboxes()::remove);
    }

    @Override
    public Engine engine() {
        return host.engine();
    }

    @Override
    public void restart() {
        host.restart();
    }

    @Override
    public Steps steps() {
        return engine().steps();
    }

    @Override
    public List<Dir> openLayers() {
        return host.openLayers();
    }

    @Override
    public Path scratch() {
        try {
            return Files.createTempDirectory(folder, "scratch");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ContainerSpec.Builder spec(String... argv) {
        return ContainerSpec.builder("busybox", BusyboxImage.ID)
                .process(ProcessSpec.of(List.of(argv)))
                .network(NetworkSpec.DEFAULT.withMode(new NetworkMode.NoNetwork()));
    }
}
