package dev.minato.docker.image;

import dev.minato.base.Fault;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.DockerSettings;
import dev.minato.docker.call.ProgressStream;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.image.archive.ImageArchives;
import dev.minato.image.archive.SaveRequest;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.remote.ImageSource;
import dev.minato.remote.RegistryCredentials;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Images that come and go: pull, load, save. */
public final class ImageTransferRoutes {
    private final DockerSettings settings;
    private final ImageArchives archives;
    private final ImageSource source;

    public ImageTransferRoutes(
            DockerSettings settings, ImageArchives archives, ImageSource source) {
        this.settings = settings;
        this.archives = archives;
        this.source = source;
    }

    public void add(VersionedRoutes routes) {
        routes.post("/images/create", this::pull)
                .post("/images/load", this::load)
                .get("/images/get", this::save)
                .get("/images/{name...}/get", this::saveOne);
    }

    private void pull(ApiCall call) throws IOException {
        if (!call.query("fromSrc").isEmpty()) {
            throw Fault.unsupported(
                    "fromSrc", "import is not supported by Minato: use docker load or build");
        }
        call.ignoreBody();
        Reference reference = reference(call.query("fromImage"), call.query("tag"));
        requireHostPlatform(call.query("platform"));
        Optional<RegistryCredentials> credentials =
                RegistryCredentials.ofRegistryAuth(
                        call.request().header("X-Registry-Auth").orElse(null));
        boolean all = isBare(call.query("fromImage"), call.query("tag"), reference);
        try (ProgressStream progress = ProgressStream.watching(call, settings.quiet())) {
            progress.run(() -> pull(reference, all, credentials, progress));
        }
    }

    /** As dockerd: 401 would make the CLI ask for an account. */
    private void pull(
            Reference reference,
            boolean all,
            Optional<RegistryCredentials> credentials,
            ProgressStream progress) {
        try {
            List<Reference> wanted = all ? source.tags(reference, credentials) : List.of(reference);
            for (Reference each : wanted) {
                PullLines lines = new PullLines(progress, settings.clock());
                source.obtain(each, true, credentials, lines);
                lines.obtained(each);
            }
        } catch (Fault e) {
            throw e.kind() == Fault.Kind.UNAUTHORISED
                    ? Fault.of(Fault.Kind.UNAVAILABLE, e.text(), e)
                    : e;
        }
    }

    /** A name with neither tag nor digest means every tag of it. */
    private static boolean isBare(String image, String tag, Reference parsed) {
        return tag.isEmpty()
                && parsed.digest().isEmpty()
                && !image.endsWith(":" + parsed.tag().orElse(""));
    }

    private static Reference reference(String image, String tag) {
        if (image.isEmpty()) {
            throw Fault.invalid("fromImage", "no image named: give fromImage");
        }
        Reference named = Reference.parse(image);
        if (tag.isEmpty()) {
            return named;
        }
        Optional<Digest> digest = Digest.find(tag);
        return digest.isPresent() ? named.at(digest.get()) : named.tagged(tag);
    }

    private static void requireHostPlatform(String asked) {
        if (!asked.isEmpty() && !Platform.host().runs(Platform.parse(asked))) {
            throw Fault.invalid(
                    "platform",
                    "this host runs "
                            + Platform.host()
                            + ": images for "
                            + asked
                            + " cannot be pulled here");
        }
    }

    /** Errors of a load come as a line, whatever they are, as from dockerd. */
    private void load(ApiCall call) throws IOException {
        refusePlatform(call);
        try (ProgressStream progress = ProgressStream.whileReading(call)) {
            progress.runInLines(() ->
                    archives.load(call.request().body(), (id, name) -> loaded(progress, id, name)));
        }
    }

    private void loaded(ProgressStream progress, ImageId id, Optional<Reference> name) {
        progress.text(
                name.map(reference -> "Loaded image: " + reference.familiar() + "\n")
                        .orElse("Loaded image ID: " + id + "\n"));
    }

    private void save(ApiCall call) throws IOException {
        List<String> names =
                call.request().query().all("names").stream()
                        .flatMap(list -> List.of(list.split(",", -1)).stream())
                        .filter(name -> !name.isEmpty())
                        .toList();
        if (names.isEmpty()) {
            throw Fault.invalid("names", "no image named: give names");
        }
        save(call, names);
    }

    private void saveOne(ApiCall call) throws IOException {
        save(call, List.of(call.variable("name")));
    }

    private static void refusePlatform(ApiCall call) {
        if (!call.query("platform").isEmpty()) {
            throw Fault.unsupported(
                    "platform",
                    "--platform "
                            + call.query("platform")
                            + " is not supported by Minato: images here are those of this host's");
        }
    }

    private void save(ApiCall call, List<String> names) throws IOException {
        refusePlatform(call);
        // Before the first byte: a missing image is an ordinary error.
        SaveRequest request = archives.toSave(names);
        Thread writer = Thread.currentThread();
        call.response().onGone(writer::interrupt);
        call.response().header("Content-Type", "application/x-tar");
        // Closed only at the end: an archive that breaks off must not look whole.
        OutputStream out = new BufferedOutputStream(call.response().stream(), 1 << 16);
        request.write(out);
        out.close();
    }
}
