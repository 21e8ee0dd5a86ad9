package dev.minato.image;

import dev.minato.image.content.Lease;
import dev.minato.image.layer.ActiveSnapshot;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.model.History;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Makes small images in a store. */
public final class TestImages {
    private final TestStore store;

    public TestImages(TestStore store) {
        this.store = store;
    }

    /** Two layers of their own, and a step without one. */
    public ImageId image(String content) {
        Snapshot base = layer(Optional.empty(), "base");
        Snapshot top = layer(Optional.of(base.number()), content);
        History step =
                new History(
                        Optional.empty(),
                        Optional.of("RUN x"),
                        Optional.empty(),
                        Optional.empty(),
                        false);
        History empty =
                new History(
                        Optional.empty(),
                        Optional.of("CMD x"),
                        Optional.empty(),
                        Optional.empty(),
                        true);
        ImageConfig config =
                ImageConfig.of(
                        ImageConfig.Content.empty(Platform.host())
                                .withHistory(List.of(step, step, empty))
                                .withDiffIds(List.of(base.diffId(), top.diffId())));
        try (Lease lease = store.lease()) {
            return store.get().images().create(config, List.of(base.number(), top.number()), lease);
        }
    }

    public Snapshot layer(Optional<Long> parent, String content) {
        try (Lease lease = store.lease();
                ActiveSnapshot workspace = store.get().snapshots().prepare(parent)) {
            Files.writeString(workspace.upper().resolve("file"), content);
            Files.setLastModifiedTime(
                    workspace.upper().resolve("file"),
                    java.nio.file.attribute.FileTime.fromMillis(9000));
            return workspace.commit(lease);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
