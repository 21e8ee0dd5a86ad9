package dev.minato.image.catalog;

import dev.minato.image.model.ImageId;

import java.util.Map;

/**
 * What images take on the disk.
 *
 * @param layers bytes of the files of all layers that images stand on; one that several share
 *     counts once
 * @param content bytes of their documents and packed layers, each once
 * @param sharedByImage bytes of an image's layers that other images have, too
 */
public record ImageSizes(long layers, long content, Map<ImageId, Long> sharedByImage) {
    public ImageSizes {
        sharedByImage = Map.copyOf(sharedByImage);
    }

    /** All of it. */
    public long total() {
        return layers + content;
    }

    /** Bytes of an image's layers that other images have, too. */
    public long shared(ImageId image) {
        return sharedByImage.getOrDefault(image, 0L);
    }
}
