package dev.minato.docker.container;

import dev.minato.engine.Container;
import dev.minato.engine.ContainerState;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.StreamSpec;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A container to be shown. */
final class ContainerSample {
    private static final String ID =
            "d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1" + "d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1";

    private ContainerSample() {}

    static Container named(String name) {
        ContainerSpec spec =
                ContainerSpec.builder("tiny:1", new ImageId(Digest.of(new byte[0])))
                        .streams(new StreamSpec(false, true, true, 0, 0))
                        .build();
        return new Container(
                ID,
                name,
                Instant.EPOCH,
                spec,
                ContainerState.CREATED,
                0,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                Path.of("/containers"));
    }
}
