package dev.minato.remote;

import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;

/** What happens while an image is obtained, in the order in which it happens. */
public sealed interface PullEvent {
    /** A registry is asked for the image. */
    record Started(Reference reference) implements PullEvent {}

    /**
     * A layer moved on.
     *
     * @param layer digest of the compressed blob
     * @param current bytes done in this phase, 0 where it does not count
     * @param total size of the blob in bytes, 0 where the phase does not count
     */
    record Layer(Digest layer, Phase phase, long current, long total) implements PullEvent {}

    /** A download broke and is tried again, from where it broke, after some seconds. */
    record Retrying(Digest layer, int seconds, String cause) implements PullEvent {}

    /** A base image of {@code minato.local} is being made; the text is one line of its progress. */
    record Making(Reference reference, String text) implements PullEvent {}

    /**
     * The image is in the store and tagged.
     *
     * @param manifest digest of what the reference named (index or manifest)
     * @param newer false when the reference already named this image
     */
    record Pulled(Reference reference, Digest manifest, ImageId image, boolean newer)
            implements PullEvent {}

    /** The phases of a layer, in Docker's words. */
    enum Phase {
        PULLING("Pulling fs layer"),
        WAITING("Waiting"),
        DOWNLOADING("Downloading"),
        VERIFYING("Verifying Checksum"),
        DOWNLOADED("Download complete"),
        EXTRACTING("Extracting"),
        COMPLETE("Pull complete"),
        EXISTS("Already exists");

        private final String text;

        Phase(String text) {
            this.text = text;
        }

        /** Docker's word for it. */
        public String text() {
            return text;
        }
    }
}
