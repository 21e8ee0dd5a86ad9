package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageIndex;
import dev.minato.image.model.Manifest;
import dev.minato.image.model.ManifestOrIndex;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds this machine's manifest in an index, also where that leads to further indexes (OCI
 * image-spec, image-index.md): what fits the platform goes before what says nothing of one. So many
 * documents are asked for and no more, whatever the indexes say.
 */
final class IndexWalk {
    private static final int MOST_ASKED = 16;

    private final Reference reference;
    private final Platform platform;
    private final Documents documents;
    private final Deque<ImageIndex> left = new ArrayDeque<>();
    private final Set<Digest> asked = new HashSet<>();

    /** Where the documents of a repository come from. */
    interface Documents {
        ManifestOrIndex get(Digest digest) throws InterruptedException;
    }

    IndexWalk(Reference reference, Platform platform, Documents documents) {
        this.reference = reference;
        this.platform = platform;
        this.documents = documents;
    }

    /**
     * The manifest.
     *
     * @throws Fault not found when there is none for this platform, saying for which there are
     */
    Manifest find(ImageIndex first) throws InterruptedException {
        left.add(first);
        while (!left.isEmpty()) {
            Optional<Manifest> found = look(left.removeFirst());
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw PlatformChoice.missing(reference, first, platform);
    }

    private Optional<Manifest> look(ImageIndex index) throws InterruptedException {
        Optional<Descriptor> choice = PlatformChoice.find(index, platform);
        if (choice.isPresent()) {
            Optional<Manifest> found = follow(choice.get());
            if (found.isPresent()) {
                return found;
            }
        }
        for (Descriptor entry : index.manifests()) {
            if (MediaTypes.isIndex(entry.mediaType()) && entry.platform().isEmpty()) {
                Optional<Manifest> found = follow(entry);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** A manifest; an index is put aside for later. */
    private Optional<Manifest> follow(Descriptor entry) throws InterruptedException {
        if (!asked.add(entry.digest())) {
            return Optional.empty();
        }
        if (asked.size() > MOST_ASKED) {
            throw Fault.invalid(
                    "image",
                    "image "
                            + reference.familiar()
                            + ": its indexes lead to more than "
                            + MOST_ASKED
                            + " others");
        }
        return switch (documents.get(entry.digest())) {
            case Manifest manifest -> Optional.of(manifest);
            case ImageIndex further -> {
                left.addLast(further);
                yield Optional.empty();
            }
        };
    }
}
