package dev.minato.docker.image;

import dev.minato.base.Fault;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.PruneQuery;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Filters;
import dev.minato.image.ContentCollector;
import dev.minato.image.ImageStore;
import dev.minato.image.catalog.Image;
import dev.minato.image.catalog.ImageDeleteItem;
import dev.minato.image.catalog.ImageNames;
import dev.minato.image.catalog.ImageSizes;
import dev.minato.image.catalog.Images;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Routes of images that are here: lists, names, removal. */
public final class ImageRoutes {
    private final Images images;
    private final ImageUsers users;
    private final ContentCollector collector;
    private final PruneQuery prunes;

    public ImageRoutes(ImageStore store, ImageUsers users, PruneQuery prunes) {
        this.collector = store.collector();
        this.prunes = prunes;
        this.images = store.images();
        this.users = users;
    }

    public void add(VersionedRoutes routes) {
        routes.get("/images/json", this::list)
                .get("/images/{name...}/json", this::inspect)
                .get("/images/{name...}/history", this::history)
                .post("/images/{name...}/tag", this::tag)
                .post("/images/prune", this::prune)
                .delete("/images/{name...}", this::remove);
    }

    private void list(ApiCall call) throws IOException {
        Filters filters =
                call.filters("before", "dangling", "label", "reference", "since", "until");
        Predicate<Image> passes = passes(filters);
        List<PathMatcher> names =
                filters.all("reference").stream().map(ImageRoutes::pattern).toList();
        Optional<ImageSizes> sizes =
                call.flag("shared-size") ? Optional.of(images.sizes()) : Optional.empty();
        call.ok(
                images.list().stream()
                        .filter(passes)
                        .map(image -> names.isEmpty() ? image : named(image, names))
                        .filter(image -> names.isEmpty() || hasName(image))
                        .sorted(Comparator.comparing(Image::created).reversed())
                        .map(image -> item(image, call, sizes))
                        .toList());
    }

    private static Fields item(Image image, ApiCall call, Optional<ImageSizes> sizes) {
        Fields item = ImageView.item(image, call.version());
        return sizes.map(known -> item.put("SharedSize", known.shared(image.id()))).orElse(item);
    }

    private Predicate<Image> passes(Filters filters) {
        Optional<Instant> before = filters.all("before").stream().findFirst().map(this::created);
        Optional<Instant> since = filters.all("since").stream().findFirst().map(this::created);
        Optional<Instant> until = prunes.until(filters, "until");
        return image ->
                filters.labels(image.config().run().labels())
                        && (!filters.has("dangling")
                                || filters.flag("dangling", true) == image.tags().isEmpty())
                        && before.map(image.created()::isBefore).orElse(true)
                        && since.map(image.created()::isAfter).orElse(true)
                        && until.map(image.created()::isBefore).orElse(true);
    }

    private Instant created(String name) {
        return images.get(images.find(name)).created();
    }

    private static boolean hasName(Image image) {
        return !image.tags().isEmpty() || !image.repoDigests().isEmpty();
    }

    /** As a shell's patterns, against a name with and without its tag. */
    private static PathMatcher pattern(String text) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + text);
        } catch (PatternSyntaxException e) {
            throw Fault.invalid("filters", "invalid filter 'reference=" + text + "'");
        }
    }

    /** Who asks for names is told of no others that the image has. */
    private static Image named(Image image, List<PathMatcher> names) {
        List<Reference> tags = image.tags().stream().filter(tag -> isNamed(tag, names)).toList();
        List<String> digests =
                image.repoDigests().stream()
                        .filter(text -> matches(names, text, text.substring(0, text.indexOf('@'))))
                        .toList();
        return image.withNames(new ImageNames(tags, digests));
    }

    private static boolean isNamed(Reference tag, List<PathMatcher> names) {
        return matches(names, tag.familiar(), tag.familiarName(), tag.full(), tag.name());
    }

    private static boolean matches(List<PathMatcher> names, String... words) {
        return names.stream()
                .anyMatch(name -> Stream.of(words).anyMatch(word -> matches(name, word)));
    }

    private static boolean matches(PathMatcher matcher, String name) {
        try {
            return matcher.matches(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private void inspect(ApiCall call) throws IOException {
        Image image = images.get(images.find(call.variable("name")));
        call.ok(ImageView.inspect(image, call.version()));
    }

    private void history(ApiCall call) throws IOException {
        ImageId id = images.find(call.variable("name"));
        call.ok(images.history(id).stream().map(ImageView::history).toList());
    }

    private void tag(ApiCall call) throws IOException {
        ImageId id = images.find(call.variable("name"));
        String repository = call.query("repo");
        Reference name = Reference.parse(repository);
        String tag = call.query("tag");
        if (name.digest().isPresent()) {
            throw Fault.invalid("repo", "refusing to create a tag with a digest reference");
        }
        Reference full = tag.isEmpty() ? name : name.tagged(tag);
        images.tag(full, id);
        call.response().status(201).send();
    }

    private void remove(ApiCall call) throws IOException {
        List<ImageDeleteItem> removed =
                images.remove(call.variable("name"), call.flag("force"), users::containers);
        if (removed.stream().anyMatch(ImageDeleteItem.Deleted.class::isInstance)) {
            collector.reclaim();
        }
        call.ok(removed.stream().map(ImageRoutes::json).toList());
    }

    private static Fields json(ImageDeleteItem removed) {
        return switch (removed) {
            case ImageDeleteItem.Untagged(String reference) -> Fields.of("Untagged", reference);
            case ImageDeleteItem.Deleted(ImageId id) -> Fields.of("Deleted", id.toString());
        };
    }

    private void prune(ApiCall call) throws IOException {
        call.ignoreBody();
        Filters filters = call.filters("dangling", "label", "label!", "until");
        boolean danglingOnly = filters.flag("dangling", true);
        Optional<Instant> until = prunes.until(filters, "until");
        List<ImageDeleteItem> removed =
                images.prune(
                        image ->
                                (image.tags().isEmpty() || !danglingOnly)
                                        && filters.labels(image.config().run().labels())
                                        && PruneQuery.isOld(image.created(), until),
                        users::all);
        long bytes = removed.isEmpty() ? 0 : collector.reclaim();
        prunes.tell("image", bytes);
        List<Object> rows = new ArrayList<>();
        removed.forEach(row -> rows.add(json(row).map()));
        call.ok(
                Fields.of("ImagesDeleted", rows.isEmpty() ? null : rows)
                        .put("SpaceReclaimed", bytes));
    }
}
