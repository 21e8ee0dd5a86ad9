package dev.minato.image.catalog;

import dev.minato.base.Fault;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;
import dev.minato.state.ReadTransaction;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The result of looking up a user's word for an image: the image, and the name unless it was its
 * ID.
 */
record NameLookup(ImageId image, Optional<Reference> name) {
    private static final Pattern ID = Pattern.compile("(?:sha256:)?([a-f0-9]{1,64})");

    /** A whole ID, then a name, then the beginning of an ID: Docker's order. */
    static NameLookup by(ReadTransaction rx, String text) throws Exception {
        Matcher id = ID.matcher(text);
        boolean hex = id.matches();
        if (hex && id.group(1).length() == 64) {
            ImageId image = ImageId.parse("sha256:" + id.group(1));
            if (ImageRows.find(rx, image).isEmpty()) {
                throw ImageRows.missing(text);
            }
            return new NameLookup(image, Optional.empty());
        }
        if (!text.startsWith("sha256:")) {
            Reference reference = Reference.parse(text);
            Optional<ImageId> named = ImageRows.resolve(rx, reference);
            if (named.isPresent()) {
                return new NameLookup(named.get(), Optional.of(reference));
            }
            if (!hex) {
                throw ImageRows.missing(reference.familiar());
            }
        }
        List<ImageId> begin = hex ? ImageRows.byPrefix(rx, id.group(1)) : List.of();
        if (begin.size() > 1) {
            throw Fault.invalid("image", "ambiguous reference: several images begin with " + text);
        }
        if (begin.isEmpty()) {
            throw ImageRows.missing(
                    text.startsWith("sha256:") ? text : Reference.parse(text).familiar());
        }
        return new NameLookup(begin.getFirst(), Optional.empty());
    }
}
