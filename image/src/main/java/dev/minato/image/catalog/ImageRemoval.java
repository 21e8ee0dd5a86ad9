package dev.minato.image.catalog;

import dev.minato.base.Fault;
import dev.minato.image.content.ContentGraph;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;
import dev.minato.state.WriteTransaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The removal of one name by {@code docker rmi}, in moby's words
 * (daemon/containerd/image_delete.go).
 *
 * @param image what the name leads to
 * @param reference the name, empty when it was an ID
 * @param force remove although a stopped container uses it, untag although any does
 * @param uses the containers of the image
 */
record ImageRemoval(
        ImageId image, Optional<Reference> reference, boolean force, List<ImageUses.Use> uses) {
    List<ImageDeleteItem> run(WriteTransaction tx) throws Exception {
        ImageRows.get(tx, image);
        List<Reference> names = new ArrayList<>(ImageRows.tags(tx, image));
        names.addAll(ImageRows.digestsAlone(tx, image));
        return reference.isPresent() ? byName(tx, reference.get(), names) : byId(tx, names);
    }

    private List<ImageDeleteItem> byName(WriteTransaction tx, Reference name, List<Reference> names)
            throws Exception {
        boolean byDigest = name.digest().isPresent();
        List<Reference> meant =
                names.stream()
                        .filter(n -> byDigest ? n.name().equals(name.name()) : n.equals(name))
                        .toList();
        if (meant.size() < names.size()) {
            return untag(tx, meant);
        }
        Optional<ImageUses.Use> use = users(tx).stream().findFirst();
        if (use.isPresent() && !force) {
            throw conflict(
                    name.familiar(),
                    "must be forced",
                    "container "
                            + brief(use.get().container())
                            + " is using its referenced image "
                            + image.brief());
        }
        return use.isPresent() ? untag(tx, meant) : delete(tx, names);
    }

    private List<ImageDeleteItem> byId(WriteTransaction tx, List<Reference> names)
            throws Exception {
        for (ImageUses.Use use : users(tx)) {
            if (use.running()) {
                throw conflict(
                        image.brief(),
                        "cannot be forced",
                        "image is being used by running container " + brief(use.container()));
            }
            if (!force) {
                throw conflict(
                        image.brief(),
                        "must be forced",
                        "image is being used by stopped container " + brief(use.container()));
            }
        }
        long repositories = names.stream().map(Reference::name).distinct().count();
        if (repositories > 1 && !force) {
            throw conflict(
                    image.brief(),
                    "must be forced",
                    "image is referenced in multiple repositories");
        }
        return delete(tx, names);
    }

    /** Running ones first; those that came since the question was asked count as stopped. */
    private List<ImageUses.Use> users(WriteTransaction tx) throws Exception {
        List<ImageUses.Use> users = new ArrayList<>(uses);
        for (String container :
                ContentGraph.holders(tx, Images.CONTAINER, ContentGraph.node(image))) {
            if (users.stream().noneMatch(use -> use.container().equals(container))) {
                users.add(new ImageUses.Use(container, false));
            }
        }
        users.sort((one, other) -> Boolean.compare(other.running(), one.running()));
        return users;
    }

    private List<ImageDeleteItem> delete(WriteTransaction tx, List<Reference> names)
            throws Exception {
        List<ImageDeleteItem> rows = new ArrayList<>(untag(tx, names));
        if (names.isEmpty()) { // As dockerd says of one that only its ID names.
            tx.changed(ImageFact.of(ImageFact.Action.UNTAG, image, Optional.empty()).fact());
        }
        ImageRows.delete(tx, image);
        rows.add(new ImageDeleteItem.Deleted(image));
        return rows;
    }

    private List<ImageDeleteItem> untag(WriteTransaction tx, List<Reference> names)
            throws Exception {
        List<ImageDeleteItem> rows = new ArrayList<>();
        for (Reference name : names) {
            if (name.digest().isPresent()) {
                tx.update(
                        "DELETE FROM image_digest WHERE name = ? AND image = ?",
                        name.name(),
                        image.toString());
            } else {
                tx.update("DELETE FROM image_tag WHERE reference = ?", name.full());
            }
            rows.add(new ImageDeleteItem.Untagged(name.familiar()));
            tx.changed(ImageFact.of(ImageFact.Action.UNTAG, image, Optional.of(name)).fact());
        }
        return rows;
    }

    private static String brief(String container) {
        return container.substring(0, Math.min(12, container.length()));
    }

    private static Fault conflict(String what, String force, String why) {
        return Fault.conflict("conflict: unable to delete " + what + " (" + force + ") - " + why);
    }
}
