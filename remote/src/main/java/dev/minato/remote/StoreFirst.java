package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.image.catalog.Images;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@link ImageSource} over the store, the makers of base images and the registries. */
public final class StoreFirst implements ImageSource {
    private final Images images;
    private final HostBaseImages bases;
    private final ImagePuller puller;
    private final LoginCheck logins;
    private final Set<String> own;

    /**
     * @param own the addresses of this instance's registry as references name them, {@code
     *     127.0.0.1:5000}: looked up in the store, never pulled
     */
    public StoreFirst(
            Images images,
            HostBaseImages bases,
            ImagePuller puller,
            LoginCheck logins,
            Set<String> own) {
        this.images = images;
        this.bases = bases;
        this.puller = puller;
        this.logins = logins;
        this.own = Set.copyOf(own);
    }

    @Override
    public ImageId obtain(
            Reference reference,
            boolean pullAlways,
            Optional<RegistryCredentials> credentials,
            PullListener listener) {
        Optional<ImageId> present = images.resolve(reference);
        if (present.isPresent() && !pullAlways) {
            return present.get();
        }
        boolean base = HostBaseImages.isBase(reference);
        if (base || own.contains(reference.domain())) {
            ImageId image =
                    base
                            ? bases.obtain(reference, pullAlways, listener)
                            : present.orElseThrow(() -> missing(reference));
            if (pullAlways) {
                images.pulledAgain(reference, image);
            }
            return image;
        }
        return puller.pull(reference, credentials, listener);
    }

    @Override
    public List<Reference> tags(Reference repository, Optional<RegistryCredentials> credentials) {
        if (HostBaseImages.isBase(repository)) {
            throw Fault.invalid("fromImage", "a base of minato.local is made by its tag: give one");
        }
        return own.contains(repository.domain())
                ? images.list().stream()
                        .flatMap(image -> image.tags().stream())
                        .filter(tag -> tag.name().equals(repository.name()))
                        .toList()
                : puller.tags(repository, credentials);
    }

    @Override
    public void login(String server, RegistryCredentials account) {
        logins.login(server, account);
    }

    private static Fault missing(Reference reference) {
        return Fault.notFound(
                "manifest for "
                        + reference.familiar()
                        + " not found: manifest unknown: this is Minato's own registry, and it has"
                        + " no such image (build it, or tag one with this name)");
    }
}
