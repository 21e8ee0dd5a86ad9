package dev.minato.engine.container;

import dev.minato.image.ImageId;
import dev.minato.image.RunConfig;
import dev.minato.linux.Dir;
import dev.minato.state.Tx;

import java.util.List;

/** What the engine wants of images. Thread-safe. */
public interface ImageRoots {
    /**
     * How containers of an image run.
     *
     * @throws dev.minato.base.Fault not found
     */
    RunConfig config(ImageId image);

    /** Descriptors of its layers, uppermost first; empty for an image without layers. */
    List<Dir> open(ImageId image);

    /** A container needs the image from this transaction on. */
    void hold(Tx tx, String container, ImageId image) throws Exception;

    /** A container needs its image no more. */
    void release(Tx tx, String container) throws Exception;
}
