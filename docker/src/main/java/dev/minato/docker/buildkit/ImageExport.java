package dev.minato.docker.buildkit;

import dev.minato.base.Fault;
import dev.minato.docker.buildkit.wire.BuildResult;
import dev.minato.docker.buildkit.wire.Exporter;
import dev.minato.image.ImageStore;
import dev.minato.image.catalog.NamedImage;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts results where their client wants them: into the store of images under names, or to the
 * client as an archive or as files.
 */
final class ImageExport {
    private final ImageStore store;
    private final BuildSessions sessions;
    private final InstantSource clock;

    ImageExport(ImageStore store, BuildSessions sessions, InstantSource clock) {
        this.store = store;
        this.sessions = sessions;
        this.clock = clock;
    }

    /**
     * Refuses what cannot be exported to before anything is built.
     *
     * @throws Fault unsupported, invalid for names that are none
     */
    void require(List<Exporter> exporters) {
        for (Exporter exporter : exporters) {
            boolean done =
                    switch (exporter.getType()) {
                        case "", "moby", "image", "docker", "oci", "local", "tar" -> true;
                        default -> false;
                    };
            if (!done) {
                throw Fault.unsupported(
                        "output",
                        "output of type "
                                + exporter.getType()
                                + " is not supported: give image, docker, oci, local or tar");
            }
            if (Boolean.parseBoolean(exporter.getAttrsOrDefault("push", "false"))) {
                throw Fault.unsupported(
                        "push", "--push is not supported yet: push the image when it is built");
            }
            boolean folder = exporter.getAttrsOrDefault("tar", "true").equals("false");
            if (folder || exporter.getAttrsOrDefault("mode", "copy").equals("delete")) {
                throw Fault.unsupported(
                        "output",
                        "output of type "
                                + exporter.getType()
                                + " with tar=false or mode=delete is not supported yet");
            }
            names(exporter);
        }
    }

    private static List<Reference> names(Exporter exporter) {
        return Arrays.stream(exporter.getAttrsOrDefault("name", "").split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(Reference::parse)
                .toList();
    }

    /**
     * Exports a result.
     *
     * @return what the client is told of it
     */
    Map<String, String> export(SolveJob job, BuildResult result) throws InterruptedException {
        Map<String, String> told = new HashMap<>();
        String id = result.getRef().getId();
        if (id.isEmpty()) {
            return told;
        }
        ImageId image =
                job.result(id)
                        .orElseThrow(() -> Fault.notFound("no result " + id + " of this build"));
        List<Exporter> exporters = job.exporters();
        for (int i = 0; i < exporters.size(); i++) {
            told.putAll(export(job, exporters.get(i), i, image));
        }
        return told;
    }

    private Map<String, String> export(SolveJob job, Exporter exporter, int number, ImageId image)
            throws InterruptedException {
        String type = exporter.getType();
        BuildVertex vertex =
                BuildVertex.begin(
                        job.log(),
                        clock,
                        job.ref() + " export " + number,
                        switch (type) {
                            case "local" -> "exporting to client directory";
                            case "tar" -> "exporting to client tarball";
                            case "docker" -> "exporting to docker image format";
                            case "oci" -> "exporting to oci image format";
                            default -> "exporting to image";
                        });
        try {
            Map<String, String> told = new HashMap<>();
            switch (type) {
                case "local", "tar" -> files(job, type, number, image, vertex);
                case "docker", "oci" -> {
                    archive(job, exporter, number, image, vertex);
                    told.putAll(facts(image, names(exporter)));
                }
                default -> {
                    name(exporter, image, vertex);
                    told.putAll(facts(image, names(exporter)));
                }
            }
            vertex.done();
            return told;
        } catch (Fault f) {
            vertex.failed(f.text());
            throw f;
        }
    }

    private static Map<String, String> facts(ImageId image, List<Reference> names) {
        Map<String, String> told = new HashMap<>();
        told.put("containerimage.digest", image.toString());
        told.put("containerimage.config.digest", image.toString());
        if (!names.isEmpty()) {
            told.put("image.name", String.join(",", names.stream().map(Reference::full).toList()));
        }
        return told;
    }

    private void name(Exporter exporter, ImageId image, BuildVertex vertex) {
        vertex.progress("writing image " + image, 0, 0, true);
        for (Reference name : names(exporter)) {
            store.images().tag(name, image);
            vertex.progress("naming to " + name.full(), 0, 0, true);
        }
    }

    private void archive(
            SolveJob job, Exporter exporter, int number, ImageId image, BuildVertex vertex)
            throws InterruptedException {
        List<NamedImage> named = new ArrayList<>();
        names(exporter).forEach(name -> named.add(new NamedImage(image, Optional.of(name))));
        if (named.isEmpty()) {
            named.add(new NamedImage(image, Optional.empty()));
        }
        Sending sending = new Sending(vertex, "sending tarball");
        sender(job, number).stream(
                out -> store.archives().toSaveAs(named).write(out), sending::sent);
        sending.done();
    }

    private void files(SolveJob job, String type, int number, ImageId image, BuildVertex vertex)
            throws InterruptedException {
        boolean tar = type.equals("tar");
        Sending sending = new Sending(vertex, tar ? "sending tarball" : "copying files");
        try (ResultTree tree = new ResultTree(store, image)) {
            FileSend sender = sender(job, number);
            if (tar) {
                sender.stream(tree::archive, sending::sent);
            } else {
                sender.tree(tree, sending::sent);
            }
        }
        sending.done();
    }

    private FileSend sender(SolveJob job, int number) throws InterruptedException {
        return new FileSend(sessions.await(job.request().getSession()), number);
    }

    /** Bytes that were sent, told now and then. */
    private static final class Sending {
        private final BuildVertex vertex;
        private final String part;
        private long bytes;
        private long told = System.nanoTime();

        Sending(BuildVertex vertex, String part) {
            this.vertex = vertex;
            this.part = part;
        }

        void sent(long now) {
            bytes = now;
            if (System.nanoTime() - told > 100_000_000L) {
                told = System.nanoTime();
                vertex.progress(part, bytes, 0, false);
            }
        }

        void done() {
            vertex.progress(part, bytes, 0, true);
        }
    }
}
