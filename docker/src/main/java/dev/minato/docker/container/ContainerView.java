package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.docker.call.DockerSentences;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.GoTime;
import dev.minato.engine.Container;
import dev.minato.engine.ContainerState;
import dev.minato.engine.Health;
import dev.minato.engine.MountPoint;
import dev.minato.engine.RunStatus;
import dev.minato.engine.spec.HealthCheck;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.image.catalog.Image;
import dev.minato.image.catalog.Images;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.ImageId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Containers in Docker's JSON: for {@code inspect} and for lists. */
public final class ContainerView {
    private final Images images;
    private final InstantSource clock;

    public ContainerView(Images images, InstantSource clock) {
        this.images = images;
        this.clock = clock;
    }

    /**
     * As {@code inspect} shows it.
     *
     * @param size whether sizes are told
     * @param written bytes that it wrote into its root
     */
    Fields inspect(Container container, ApiVersion version, boolean size, long written) {
        List<String> argv = container.spec().process().argv();
        Optional<Image> image = image(container.spec().imageId());
        Fields json =
                Fields.of("Id", container.id())
                        .put("Created", GoTime.text(container.created()))
                        .put("Path", argv.isEmpty() ? "" : argv.getFirst())
                        .put("Args", argv.isEmpty() ? List.of() : argv.subList(1, argv.size()))
                        .put("State", state(container))
                        .put("Image", container.spec().imageId().toString())
                        .put("ResolvConfPath", file(container, "resolv.conf"))
                        .put("HostnamePath", file(container, "hostname"))
                        .put("HostsPath", file(container, "hosts"))
                        .put("LogPath", "")
                        .put("Name", "/" + container.name())
                        .put("RestartCount", container.restartCount())
                        .put("Driver", "overlayfs")
                        .put("Platform", "linux")
                        .put("MountLabel", "")
                        .put("ProcessLabel", "")
                        .put("AppArmorProfile", "")
                        .put("ExecIDs", container.execIds().isEmpty() ? null : container.execIds())
                        .put("HostConfig", HostConfigView.json(container.spec()))
                        .put("GraphDriver", Fields.of("Data", null).put("Name", "overlayfs"));
        sizes(json, image, size, written);
        json.put("Mounts", mounts(container))
                .put("Config", config(container))
                .put("NetworkSettings", NetworkView.settings(container, version));
        manifest(image, version).ifPresent(m -> json.put("ImageManifestDescriptor", m));
        return json;
    }

    /** As lists show it, in the same way. */
    public Fields item(Container container, ApiVersion version, boolean size, long written) {
        Optional<Image> image = image(container.spec().imageId());
        Fields json =
                Fields.of("Id", container.id())
                        .put("Names", List.of("/" + container.name()))
                        .put("Image", imageName(container))
                        .put("ImageID", container.spec().imageId().toString())
                        .put("Command", command(container.spec().process().argv()))
                        .put("Created", container.created().getEpochSecond())
                        .put("Ports", NetworkView.portItems(container));
        sizes(json, image, size, written);
        json.put("Labels", new TreeMap<>(container.spec().labels()))
                .put("State", container.state().status().text())
                .put("Status", status(container, clock.instant()))
                .put("HostConfig", Map.of("NetworkMode", NetworkView.mode(container.spec())))
                .put(
                        "NetworkSettings",
                        Fields.of("Networks", NetworkView.networks(container, version, true)))
                .put("Mounts", mounts(container));
        manifest(image, version).ifPresent(m -> json.put("ImageManifestDescriptor", m));
        return json;
    }

    /** As in dockerd, 0 is left out. */
    private static void sizes(Fields json, Optional<Image> image, boolean size, long written) {
        long whole = image.map(Image::size).orElse(0L) + written;
        json.putIf(size && written > 0, "SizeRw", written)
                .putIf(size && whole > 0, "SizeRootFs", whole);
    }

    /** One line; arguments with blanks are quoted, as dockerd does. */
    private static String command(List<String> argv) {
        StringBuilder line = new StringBuilder(argv.isEmpty() ? "" : argv.getFirst());
        argv.stream()
                .skip(1)
                .map(word -> word.contains(" ") ? "'" + word + "'" : word)
                .forEach(word -> line.append(' ').append(word));
        return line.toString();
    }

    /** What {@code ps} shows, for example {@code Up 2 hours (healthy)}. */
    static String status(Container container, Instant now) {
        ContainerState state = container.state();
        return switch (state.status()) {
            case CREATED -> "Created";
            case REMOVING -> "Removal In Progress";
            case DEAD -> "Dead";
            case RUNNING -> "Up " + since(state.startedAt(), now) + health(container);
            case PAUSED -> "Up " + since(state.startedAt(), now) + " (Paused)";
            case RESTARTING ->
                    "Restarting ("
                            + state.exitCode()
                            + ") "
                            + since(state.finishedAt(), now)
                            + " ago";
            case EXITED ->
                    "Exited (" + state.exitCode() + ") " + since(state.finishedAt(), now) + " ago";
        };
    }

    private static String since(Optional<Instant> time, Instant now) {
        return GoTime.span(time.map(t -> Duration.between(t, now)).orElse(Duration.ZERO));
    }

    private static String health(Container container) {
        return container
                .health()
                .map(Health::verdict)
                .map(verdict ->
                        verdict == Health.Verdict.STARTING
                                ? " (health: starting)"
                                : " (" + verdict.text() + ")")
                .orElse("");
    }

    /** The name as it was written, or the image's ID where that name means another by now. */
    private String imageName(Container container) {
        try {
            ImageId now = images.find(container.spec().image());
            return now.equals(container.spec().imageId())
                    ? container.spec().image()
                    : container.spec().imageId().toString();
        } catch (Fault gone) {
            return container.spec().image();
        }
    }

    private Optional<Image> image(ImageId id) {
        try {
            return Optional.of(images.get(id));
        } catch (Fault gone) {
            return Optional.empty();
        }
    }

    private static Optional<Fields> manifest(Optional<Image> image, ApiVersion version) {
        return image.filter(i -> version.since(48))
                .flatMap(Image::manifest)
                .map(ContainerView::descriptor);
    }

    public static Fields descriptor(Descriptor descriptor) {
        return Fields.of("mediaType", descriptor.mediaType())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size());
    }

    private static String file(Container container, String name) {
        return container.directory().resolve(name).toString();
    }

    private static Fields state(Container container) {
        ContainerState state = container.state();
        RunStatus status = state.status();
        Fields json =
                Fields.of("Status", status.text())
                        .put("Running", status.alive() || status == RunStatus.RESTARTING)
                        .put("Paused", status == RunStatus.PAUSED)
                        .put("Restarting", status == RunStatus.RESTARTING)
                        .put("OOMKilled", state.oomKilled())
                        .put("Dead", status == RunStatus.DEAD)
                        .put("Pid", state.pid())
                        .put("ExitCode", state.exitCode())
                        .put("Error", DockerSentences.of(state.error()))
                        .put("StartedAt", GoTime.text(state.startedAt()))
                        .put("FinishedAt", GoTime.text(state.finishedAt()));
        container.health().ifPresent(health -> json.put("Health", health(health)));
        return json;
    }

    private static Fields health(Health health) {
        List<Object> log = new ArrayList<>();
        for (Health.Check check : health.log()) {
            log.add(
                    Fields.of("Start", GoTime.text(check.start()))
                            .put("End", GoTime.text(check.end()))
                            .put("ExitCode", check.exitCode())
                            .put("Output", output(check))
                            .map());
        }
        return Fields.of("Status", health.verdict().text())
                .put("FailingStreak", health.failingStreak())
                .put("Log", log);
    }

    private static String output(Health.Check check) {
        return check.output()
                + check.failure().map(DockerSentences::of).map(it -> it + "\r\n").orElse("");
    }

    private static List<Object> mounts(Container container) {
        List<Object> mounts = new ArrayList<>();
        for (MountPoint mount : container.mounts()) {
            boolean volume = mount.type().equals("volume");
            mounts.add(
                    Fields.of("Type", mount.type())
                            .putIf(volume, "Name", mount.name())
                            .put("Source", mount.source())
                            .put("Destination", mount.destination())
                            .putIf(volume, "Driver", mount.driver())
                            .put("Mode", mount.mode())
                            .put("RW", mount.writable())
                            .put("Propagation", mount.propagation())
                            .map());
        }
        return mounts;
    }

    private static Fields config(Container container) {
        ProcessSpec process = container.spec().process();
        CreateRequest request = CreateRequest.kept(container.spec().request());
        Fields json =
                Fields.of("Hostname", hostname(container))
                        .put("Domainname", container.spec().domainname())
                        .put("User", process.user())
                        .put("AttachStdin", request.attach("AttachStdin"))
                        .put("AttachStdout", request.attach("AttachStdout"))
                        .put("AttachStderr", request.attach("AttachStderr"));
        TreeSet<String> exposed = new TreeSet<>(container.spec().network().exposed());
        json.putIf(!exposed.isEmpty(), "ExposedPorts", set(exposed))
                .put("Tty", container.spec().streams().tty())
                .put("OpenStdin", container.spec().streams().openStdin())
                .put("StdinOnce", container.spec().streams().stdinOnce())
                .put("Env", process.shownEnv())
                .put("Cmd", orNull(process.cmd()));
        container.spec().healthCheck().ifPresent(check -> json.put("Healthcheck", check(check)));
        json.put("Image", container.spec().image())
                .put(
                        "Volumes",
                        container.spec().storage().volumes().isEmpty()
                                ? null
                                : set(container.spec().storage().volumes()))
                .put("WorkingDir", process.workingDir())
                .put("Entrypoint", orNull(process.entrypoint().orElse(List.of())))
                .putIf(request.networkDisabled(), "NetworkDisabled", true)
                .put("OnBuild", null)
                .put("Labels", new TreeMap<>(container.spec().labels()));
        json.putIf(!process.stopSignal().isEmpty(), "StopSignal", process.stopSignal());
        process.stopTimeout().ifPresent(seconds -> json.put("StopTimeout", seconds));
        return json;
    }

    private static String hostname(Container container) {
        String named = container.spec().hostname();
        return named.isEmpty() ? container.shortId() : named;
    }

    private static @Nullable List<String> orNull(List<String> words) {
        return words.isEmpty() ? null : words;
    }

    /** Go's sets are objects with empty values. */
    public static Map<String, Object> set(Collection<String> names) {
        Map<String, Object> set = new TreeMap<>();
        names.forEach(name -> set.put(name, Map.of()));
        return set;
    }

    static Fields check(HealthCheck check) {
        return Fields.of("Test", check.test())
                .putIf(!check.interval().isZero(), "Interval", check.interval().toNanos())
                .putIf(!check.timeout().isZero(), "Timeout", check.timeout().toNanos())
                .putIf(!check.startPeriod().isZero(), "StartPeriod", check.startPeriod().toNanos())
                .putIf(
                        !check.startInterval().isZero(),
                        "StartInterval",
                        check.startInterval().toNanos())
                .putIf(check.retries() > 0, "Retries", check.retries());
    }
}
