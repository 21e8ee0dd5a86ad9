package dev.minato.engine.container;

import dev.minato.image.model.ImageId;
import dev.minato.image.model.RunConfig;
import dev.minato.linux.files.Dir;
import dev.minato.state.WriteTransaction;

import java.util.List;
import java.util.Optional;

/** The seam to images: what the engine wants of them. Thread-safe. */
public interface ImageRoots {
    /**
     * What containers of an image begin with.
     *
     * @param run how they run
     * @param top the number of its uppermost layer; empty for an image without layers
     */
    record Base(RunConfig run, Optional<Long> top) {}

    /**
     * What containers of an image begin with.
     *
     * @throws dev.minato.base.Fault not found
     */
    Base base(ImageId image);

    /**
     * Descriptors of layers, uppermost first.
     *
     * @param image whose layers they are; it may have been removed while a container holds it
     * @param top what {@link #base} said when the container was made
     */
    List<Dir> open(ImageId image, Optional<Long> top);

    /** A container needs the image from this transaction on. */
    void hold(WriteTransaction tx, String container, ImageId image) throws Exception;

    /** A container needs its image no more. */
    void release(WriteTransaction tx, String container) throws Exception;
}
