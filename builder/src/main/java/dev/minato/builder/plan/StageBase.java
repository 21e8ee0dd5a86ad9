package dev.minato.builder.plan;

import dev.minato.image.model.Reference;

/** The base of a stage, or the source of a COPY --from or a mount. */
public sealed interface StageBase {
    /** Nothing. */
    record Scratch() implements StageBase {}

    /**
     * An earlier stage.
     *
     * @param index its place in the file, from 0
     */
    record OfStage(int index) implements StageBase {}

    /**
     * An image.
     *
     * @param name as the Dockerfile has it, expanded
     * @param reference what is used, a stand-in where one was given
     */
    record OfImage(String name, Reference reference) implements StageBase {}
}
