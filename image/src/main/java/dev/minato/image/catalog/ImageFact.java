package dev.minato.image.catalog;

import dev.minato.base.Fault;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;
import dev.minato.state.Change;
import dev.minato.state.ChangeFact;
import dev.minato.state.ChangeKind;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was done to an image, as the change log has it.
 *
 * @param reference the name that it was done by or to; absent where the image has none
 * @param labels of the image, where the action leaves it there; of long ones some may be missing
 */
public record ImageFact(
        Action action, ImageId image, Optional<Reference> reference, Map<String, String> labels) {
    private static final String REFERENCE = "reference";
    private static final String LABEL = "label:";

    /** What is done to images; kept as {@link ChangeFact#of} says. */
    public enum Action {
        /** A build made it. */
        CREATE,
        /** It is gone. */
        DELETE,
        /** It came out of an archive, by this name. */
        LOAD,
        /** It has a manifest now. */
        PACK,
        /** It came from a registry, or was found to be what the registry has. */
        PULL,
        /** It went into an archive. */
        SAVE,
        /** A name leads to it from now on. */
        TAG,
        /** A name does not lead to it any more. */
        UNTAG
    }

    public ImageFact {
        labels = Map.copyOf(labels);
    }

    /** Without labels. */
    static ImageFact of(Action action, ImageId image, Optional<Reference> reference) {
        return new ImageFact(action, image, reference, Map.of());
    }

    /** Of an image that is made just then and has no name yet. */
    public static ImageFact nameless(Action action, ImageConfig config) {
        return new ImageFact(action, config.id(), Optional.empty(), config.run().labels());
    }

    /** As it is written down. */
    ChangeFact fact() {
        Map<String, String> attributes = new LinkedHashMap<>();
        reference.ifPresent(name -> attributes.put(REFERENCE, name.full()));
        labels.forEach((name, value) -> attributes.put(LABEL + name, value));
        return ChangeFact.of(ChangeKind.IMAGE, image.toString(), action, attributes);
    }

    /** What a change says of an image; empty when it is about none, or of another release's. */
    public static Optional<ImageFact> of(Change change) {
        ChangeFact fact = change.fact();
        Optional<Action> action = fact.action(ChangeKind.IMAGE, Action.class);
        if (action.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> labels = new LinkedHashMap<>();
        fact.attributes()
                .forEach((name, value) -> {
                    if (name.startsWith(LABEL)) {
                        labels.put(name.substring(LABEL.length()), value);
                    }
                });
        try {
            String reference = fact.attribute(REFERENCE);
            return Optional.of(
                    new ImageFact(
                            action.get(),
                            ImageId.parse(fact.key()),
                            reference.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(Reference.parse(reference)),
                            labels));
        } catch (Fault e) {
            return Optional.empty();
        }
    }
}
