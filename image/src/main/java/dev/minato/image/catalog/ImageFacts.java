package dev.minato.image.catalog;

import dev.minato.base.Fault;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;
import dev.minato.state.Database;
import dev.minato.state.WriteTransaction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Optional;

/** Puts facts about images together and writes them down. Thread-safe. */
final class ImageFacts {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFacts.class);

    private final Database database;
    private final ImageReader reader;

    ImageFacts(Database database, ImageReader reader) {
        this.database = database;
        this.reader = reader;
    }

    /** With the labels of the image; read before the write that it belongs to begins. */
    ImageFact labelled(ImageFact.Action action, ImageId image, Optional<Reference> reference) {
        return new ImageFact(action, image, reference, reader.labels(database, image));
    }

    static void tell(WriteTransaction tx, Optional<ImageFact> fact) throws Exception {
        if (fact.isPresent()) {
            tx.changed(fact.get().fact());
        }
    }

    /** Somebody takes images along. That this is not written down keeps nobody from it. */
    void saved(List<NamedImage> images) {
        try {
            List<ImageFact> facts =
                    images.stream()
                            .map(each -> labelled(ImageFact.Action.SAVE, each.image(), each.name()))
                            .toList();
            database.writeRelaxed(tx -> {
                for (ImageFact fact : facts) {
                    tx.changed(fact.fact());
                }
                return facts.size();
            });
        } catch (Fault e) {
            LOG.warn("that images are saved is not written down: {}", e.text());
        }
    }
}
