package dev.minato.image;

import dev.minato.state.Rx;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Images that are there and are to be written as {@code docker save} does. */
public final class SaveRequest {
    private final List<SaveArchive.Named> images;
    private final Archives archives;
    private final Function<ImageId, Image> find;
    private final Consumer<List<SaveArchive.Named>> begun;

    SaveRequest(
            List<SaveArchive.Named> images,
            Archives archives,
            Function<ImageId, Image> find,
            Consumer<List<SaveArchive.Named>> begun) {
        this.begun = begun;
        this.images = List.copyOf(images);
        this.archives = archives;
        this.find = find;
    }

    /** Looks names up: those of a repository's tags where only the repository was named. */
    static List<SaveArchive.Named> find(Rx rx, List<String> names) throws Exception {
        List<SaveArchive.Named> found = new ArrayList<>();
        for (String name : names) {
            List<SaveArchive.Named> tags = tags(rx, name);
            if (tags.isEmpty()) {
                Found one = Found.by(rx, name);
                tags = List.of(new SaveArchive.Named(one.image(), one.name()));
            }
            found.addAll(tags);
        }
        return found;
    }

    private static List<SaveArchive.Named> tags(Rx rx, String name) throws Exception {
        return Reference.isRepository(name)
                ? ImageRows.ofRepository(rx, Reference.parse(name))
                : List.of();
    }

    /**
     * Writes them for dockerd, containerd and podman: an OCI layout with Docker's manifest.json.
     * Nothing waits for packing.
     */
    public void write(OutputStream out) {
        begun.accept(images);
        archives.save(images, find, out);
    }
}
