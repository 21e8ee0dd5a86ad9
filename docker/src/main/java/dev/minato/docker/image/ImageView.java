package dev.minato.docker.image;

import dev.minato.docker.container.ContainerView;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.GoTime;
import dev.minato.image.catalog.HistoryRow;
import dev.minato.image.catalog.Image;
import dev.minato.image.model.Digest;
import dev.minato.image.model.History;
import dev.minato.image.model.ImageHealthcheck;
import dev.minato.image.model.Reference;
import dev.minato.image.model.RunConfig;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Images in Docker's JSON: for {@code inspect}, lists and history. */
public final class ImageView {
    private ImageView() {}

    static Fields inspect(Image image, ApiVersion version) {
        List<String> layers = image.config().diffIds().stream().map(Digest::toString).toList();
        Fields config = config(image.config().run(), version);
        Fields json =
                Fields.of("Id", image.id().toString())
                        .put("RepoTags", tags(image))
                        .put("RepoDigests", image.repoDigests())
                        .put("Parent", "")
                        .put("Comment", comment(image))
                        .put("Created", GoTime.text(image.created()))
                        .putIf(!version.since(45), "Container", "")
                        // docker-compose 1.29 stops without this object, whatever the version.
                        .put("ContainerConfig", config)
                        .put("DockerVersion", "")
                        .put("Author", image.config().author().orElse(""))
                        .put("Config", config)
                        .put("Architecture", image.config().platform().architecture());
        image.config().platform().variant().ifPresent(variant -> json.put("Variant", variant));
        json.put("Os", image.config().platform().os())
                .put("Size", image.size())
                .putIf(!version.since(44), "VirtualSize", image.size())
                .put("GraphDriver", Fields.of("Data", null).put("Name", "overlayfs"))
                .put("RootFS", Fields.of("Type", "layers").put("Layers", layers))
                .put("Metadata", Fields.of("LastTagTime", GoTime.text(image.tagged())));
        image.manifest()
                .filter(m -> version.since(48))
                .ifPresent(m -> json.put("Descriptor", ContainerView.descriptor(m)));
        return json;
    }

    public static Fields item(Image image, ApiVersion version) {
        Fields json =
                Fields.of("Containers", -1)
                        .put("Created", image.created().getEpochSecond())
                        .put("Id", image.id().toString())
                        .put("Labels", new TreeMap<>(image.config().run().labels()))
                        .put("ParentId", "");
        image.manifest()
                .filter(m -> version.since(48))
                .ifPresent(m -> json.put("Descriptor", ContainerView.descriptor(m)));
        boolean nameless = image.tags().isEmpty() && !version.since(43);
        return json.put("RepoDigests", nameless ? List.of("<none>@<none>") : image.repoDigests())
                .put("RepoTags", nameless ? List.of("<none>:<none>") : tags(image))
                .put("SharedSize", -1)
                .put("Size", image.size())
                .putIf(!version.since(44), "VirtualSize", image.size());
    }

    static Fields history(HistoryRow row) {
        History entry = row.entry();
        return Fields.of("Comment", entry.comment().orElse(""))
                .put("Created", entry.created().orElse(Instant.EPOCH).getEpochSecond())
                .put("CreatedBy", entry.createdBy().orElse(""))
                .put("Id", row.id().isEmpty() ? "<missing>" : row.id())
                .put("Size", row.size())
                .put(
                        "Tags",
                        row.tags().isEmpty()
                                ? null
                                : row.tags().stream().map(Reference::familiar).toList());
    }

    private static List<String> tags(Image image) {
        return image.tags().stream().map(Reference::familiar).toList();
    }

    private static String comment(Image image) {
        List<History> history = image.config().history();
        return history.isEmpty() ? "" : history.getLast().comment().orElse("");
    }

    private static Fields config(RunConfig run, ApiVersion version) {
        Fields json = Fields.of();
        if (!version.since(50)) {
            json.put("Hostname", "").put("Domainname", "");
            List.of("AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce")
                    .forEach(name -> json.put(name, false));
            json.put("Image", "");
        }
        json.put("User", run.user())
                .putIf(
                        !run.exposedPorts().isEmpty(),
                        "ExposedPorts",
                        ContainerView.set(run.exposedPorts()))
                .put("Env", run.env())
                .put("Cmd", orNull(run.cmd()))
                .put("Volumes", run.volumes().isEmpty() ? null : ContainerView.set(run.volumes()))
                .put("WorkingDir", run.workingDir())
                .put("Entrypoint", orNull(run.entrypoint()))
                .put("OnBuild", orNull(run.onBuild()))
                .put("Labels", labels(run.labels()))
                .putIf(!run.stopSignal().isEmpty(), "StopSignal", run.stopSignal())
                .putIf(!run.shell().isEmpty(), "Shell", run.shell());
        check(run.healthcheck()).ifPresent(check -> json.put("Healthcheck", check));
        return json;
    }

    private static @Nullable Map<String, String> labels(Map<String, String> labels) {
        return labels.isEmpty() ? null : labels;
    }

    private static @Nullable List<String> orNull(List<String> words) {
        return words.isEmpty() ? null : words;
    }

    private static Optional<Fields> check(Optional<ImageHealthcheck> healthcheck) {
        return healthcheck.map(check ->
                Fields.of("Test", check.test())
                        .putIf(!check.interval().isZero(), "Interval", check.interval().toNanos())
                        .putIf(!check.timeout().isZero(), "Timeout", check.timeout().toNanos())
                        .putIf(
                                !check.startPeriod().isZero(),
                                "StartPeriod",
                                check.startPeriod().toNanos())
                        .putIf(
                                !check.startInterval().isZero(),
                                "StartInterval",
                                check.startInterval().toNanos())
                        .putIf(check.retries() > 0, "Retries", check.retries()));
    }
}
