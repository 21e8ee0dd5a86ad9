package dev.minato.remote;

import dev.minato.image.ImageId;
import dev.minato.image.Reference;

import java.util.Optional;

/** Turns a reference into an image of the store, whatever it takes. Safe for many threads. */
public interface ImageSource {
    /**
     * The image that a reference names: the store's own tag first; else {@code minato.local/…} is
     * made, a reference to this instance's registry is not found, and anything else is pulled.
     *
     * @param pullAlways ask the registry (or look whether the base is out of date) although a local
     *     tag exists
     * @param credentials shown to the registry; without them those of {@code ~/.docker/config.json}
     * @throws dev.minato.base.Fault not found, unauthorised, unavailable, in Docker's words; also
     *     when the calling thread is interrupted, its flag then being set
     */
    ImageId obtain(
            Reference reference,
            boolean pullAlways,
            Optional<Credentials> credentials,
            PullListener listener);
}
