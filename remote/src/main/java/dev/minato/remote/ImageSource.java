package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;

import java.util.List;
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
            Optional<RegistryCredentials> credentials,
            PullListener listener);

    /**
     * Every tag of a repository, as its registry lists them.
     *
     * @throws dev.minato.base.Fault as {@link #obtain}
     */
    default List<Reference> tags(Reference repository, Optional<RegistryCredentials> credentials) {
        return List.of(repository);
    }

    /**
     * Shows an account to a registry.
     *
     * @param server as Docker's configuration names it; empty is Docker Hub
     * @throws dev.minato.base.Fault unauthorised when the registry does not know the account,
     *     unavailable when it cannot be asked
     */
    default void login(String server, RegistryCredentials account) {
        throw Fault.unavailable("no registry can be asked here");
    }
}
