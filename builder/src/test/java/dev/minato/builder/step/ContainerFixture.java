package dev.minato.builder.step;

import dev.minato.image.catalog.Image;

/** The same, whose steps run in containers of the engine. */
abstract class ContainerFixture extends BuildFixture {
    ContainerFixture() {
        super(new BuildLab(true));
    }

    Image image(String instructions) {
        return lab.build("FROM busybox:test\n" + instructions);
    }
}
