package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.ImageIndex;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the manifest of an index for this machine: same system and processor, and of several
 * variants of the processor the plainest, since a newer one may not run here (on arm, where every
 * host we run on has it, the newest).
 */
final class PlatformChoice {
    private PlatformChoice() {}

    static Optional<Descriptor> find(ImageIndex index, Platform host) {
        Optional<Descriptor> best =
                index.manifests().stream()
                        .filter(entry -> entry.platform().map(host::runs).orElse(false))
                        .min(Comparator.comparingInt(entry -> rank(entry, host)));
        return best.or(() -> onlyOne(index));
    }

    /** That there is none. */
    static Fault missing(Reference image, ImageIndex index, Platform host) {
        return Fault.notFound(
                "no matching manifest for "
                        + host
                        + " in the manifest list entries of "
                        + image.familiar()
                        + ": it is made for "
                        + offered(index));
    }

    private static int rank(Descriptor entry, Platform host) {
        String variant = entry.platform().flatMap(Platform::variant).orElse("");
        if (variant.isEmpty()
                || entry.platform().flatMap(Platform::variant).equals(host.variant())) {
            return 0;
        }
        int number = variant.matches("v[0-9]{1,2}") ? Integer.parseInt(variant.substring(1)) : 99;
        return host.architecture().equals("arm") ? 100 - number : number;
    }

    private static Optional<Descriptor> onlyOne(ImageIndex index) {
        List<Descriptor> all = index.manifests();
        return all.size() == 1 && all.getFirst().platform().isEmpty()
                ? Optional.of(all.getFirst())
                : Optional.empty();
    }

    private static String offered(ImageIndex index) {
        List<String> names =
                index.manifests().stream()
                        .map(Descriptor::platform)
                        .flatMap(Optional::stream)
                        .filter(platform -> !platform.os().equals("unknown"))
                        .map(Platform::toString)
                        .distinct()
                        .limit(20)
                        .toList();
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }
}
