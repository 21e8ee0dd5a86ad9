package dev.minato.builder.step;

import dev.minato.engine.Steps;
import dev.minato.image.model.ImageId;
import dev.minato.linux.files.Dir;
import dev.minato.testkit.StepContract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The contract, with the steps that stand for containers in tests of builds. */
@Timeout(60)
class ChrootStepsTest implements StepContract {
    private final BuildLab lab = new BuildLab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Override
    public Steps steps() {
        return lab.steps();
    }

    @Override
    public List<Dir> openLayers() {
        ImageId image = lab.store().images().resolve(BuildLab.BUSYBOX).orElseThrow();
        return lab.store().snapshots().open(lab.store().images().base(image).top().orElseThrow());
    }

    @Override
    public Path scratch() {
        try {
            return Files.createTempDirectory(lab.root(), "scratch");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
