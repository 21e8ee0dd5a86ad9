package dev.minato.docker.buildkit;

import dev.minato.base.Fault;
import dev.minato.docker.buildkit.wire.BuildResult;
import dev.minato.docker.buildkit.wire.Exporter;
import dev.minato.image.catalog.Images;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts results where their client wants them: into the store of images, under names. */
final class ImageExport {
    private static final Set<String> IMAGE = Set.of("moby", "image");

    private final Images images;
    private final InstantSource clock;

    ImageExport(Images images, InstantSource clock) {
        this.images = images;
        this.clock = clock;
    }

    /**
     * Refuses what cannot be exported to before anything is built.
     *
     * @throws Fault unsupported, invalid for names that are none
     */
    void require(List<Exporter> exporters) {
        for (Exporter exporter : exporters) {
            if (!IMAGE.contains(exporter.getType()) && !exporter.getType().isEmpty()) {
                throw Fault.unsupported(
                        "output",
                        "output of type " + exporter.getType() + " is not supported yet: leave it");
            }
            if (Boolean.parseBoolean(exporter.getAttrsOrDefault("push", "false"))) {
                throw Fault.unsupported(
                        "push", "--push is not supported yet: push the image when it is built");
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
    Map<String, String> export(SolveJob job, BuildResult result) {
        Map<String, String> told = new HashMap<>();
        String id = result.getRef().getId();
        if (id.isEmpty()) {
            return told;
        }
        ImageId image =
                job.result(id)
                        .orElseThrow(() -> Fault.notFound("no result " + id + " of this build"));
        for (Exporter exporter : job.request().getExportersList()) {
            told.putAll(export(job, exporter, image));
        }
        return told;
    }

    private Map<String, String> export(SolveJob job, Exporter exporter, ImageId image) {
        BuildVertex vertex =
                BuildVertex.begin(job.log(), clock, job.ref() + " export", "exporting to image");
        try {
            vertex.progress("writing image " + image, 0, 0, true);
            List<String> names = new ArrayList<>();
            for (Reference name : names(exporter)) {
                images.tag(name, image);
                names.add(name.full());
                vertex.progress("naming to " + name.full(), 0, 0, true);
            }
            vertex.done();
            Map<String, String> told = new HashMap<>();
            told.put("containerimage.digest", image.toString());
            told.put("containerimage.config.digest", image.toString());
            if (!names.isEmpty()) {
                told.put("image.name", String.join(",", names));
            }
            return told;
        } catch (Fault f) {
            vertex.failed(f.text());
            throw f;
        }
    }
}
