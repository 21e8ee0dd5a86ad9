package dev.minato.builder.download;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.builder.BuildCaller;
import dev.minato.builder.wire.DownloadDocument;
import dev.minato.image.content.FreeSpaceCheck;
import dev.minato.image.model.Digest;
import dev.minato.linux.BytePath;
import dev.minato.remote.EnvironmentProxies;
import dev.minato.remote.GuardedStream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Fetches URLs into files that go when this is closed. Not thread-safe. */
public final class FileDownloader implements AutoCloseable {
    private static final long LARGEST = 16L << 30;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final Path scratch;
    private final DownloadStore store;
    private final Duration patience;
    private final EnvironmentProxies proxies = new EnvironmentProxies(System.getenv());
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("download-watch").daemon().factory());
    private final List<Path> files = new ArrayList<>();

    /**
     * A downloader into a folder.
     *
     * @param scratch on the disk of the store
     */
    public FileDownloader(Path scratch, DownloadStore store) {
        this(scratch, store, PATIENCE);
    }

    /**
     * A downloader into a folder.
     *
     * @param patience how long a server may say nothing, before its answer and within
     */
    FileDownloader(Path scratch, DownloadStore store, Duration patience) {
        this.scratch = scratch;
        this.store = store;
        this.patience = patience;
    }

    /** Whether a text is the URL of a file, or of a repository that is read as a file. */
    public static boolean isUrl(String source) {
        return source.startsWith("http://") || source.startsWith("https://");
    }

    /**
     * Fetches one; what the server knows unchanged is not sent again.
     *
     * @param checksum what the content must hash to, or ""
     * @throws Fault unavailable when it cannot be had, invalid when it is something else
     */
    public DownloadedFile fetch(String url, String checksum, BuildCaller caller)
            throws IOException, InterruptedException {
        Optional<Digest> wanted =
                checksum.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(checksum));
        Target target = new Target(url, uri(url));
        // What is kept is known by its SHA-256 alone.
        boolean sha512 = wanted.filter(w -> w.toString().startsWith("sha512")).isPresent();
        Optional<DownloadDocument> known = sha512 ? Optional.empty() : store.find(url);
        if (known.isPresent()
                && wanted.filter(w -> w.toString().equals(known.get().digest())).isPresent()) {
            Optional<DownloadedFile> kept = kept(target, known.get());
            if (kept.isPresent()) {
                return kept.get();
            }
        }
        try (HttpClient client =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(proxies)
                        .connectTimeout(patience)
                        .build()) {
            Session session = new Session(client, target, DownloadAccess.of(target.uri(), caller));
            Optional<DownloadedFile> unchanged = session.fetch(known, wanted);
            // What the server calls unchanged is gone meanwhile.
            return unchanged.isPresent()
                    ? unchanged.get()
                    : session.fetch(Optional.empty(), wanted).orElseThrow();
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot fetch " + target.shown() + ": " + Reason.of(e),
                    e);
        }
    }

    /** What a URL calls its file, as BuildKit's frontend names it. */
    public static BytePath name(String url) {
        return new Target(url, uri(url)).name();
    }

    private static URI uri(String url) {
        try {
            URI uri = URI.create(url.replaceFirst("#.*", ""));
            if (uri.getHost() == null) {
                throw Fault.invalid("source", "\"" + url + "\" names no host");
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw Fault.invalid("source", "\"" + url + "\" is not a URL");
        }
    }

    /** What is fetched. */
    private record Target(String url, URI uri) {
        /** For people. */
        String shown() {
            return uri.getRawUserInfo() == null
                    ? url
                    : url.replaceFirst("//[^/@]*@", "//xxxxx:xxxxx@");
        }

        BytePath name() {
            String path = uri.getPath() == null ? "" : uri.getPath();
            String last = path.replaceFirst("/+$", "").replaceFirst("(?s).*/", "");
            if (last.isEmpty() || last.equals(".")) {
                return BytePath.of("__unnamed__");
            }
            String safe = last.strip();
            boolean bad =
                    safe.isEmpty()
                            || safe.equals("..")
                            || safe.chars().anyMatch(Character::isISOControl);
            return BytePath.of(bad ? "download" : safe);
        }
    }

    private Optional<DownloadedFile> kept(Target target, DownloadDocument document)
            throws IOException {
        Path file = file();
        Files.delete(file);
        return store.link(target.url(), document, file)
                ? Optional.of(
                        new DownloadedFile(
                                file,
                                target.name(),
                                Digest.parse(document.digest()),
                                document.size(),
                                time(document.lastModified())))
                : Optional.empty();
    }

    private Path file() throws IOException {
        Files.createDirectories(scratch);
        new FreeSpaceCheck(scratch).demand("fetch a file");
        Path file = Files.createTempFile(scratch, "download", "");
        files.add(file);
        return file;
    }

    private static Instant time(String lastModified) {
        try {
            return lastModified.isEmpty()
                    ? Instant.EPOCH
                    : ZonedDateTime.parse(lastModified, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** One URL, asked for once or twice. */
    private final class Session {
        private final HttpClient client;
        private final Target target;
        private final DownloadAccess access;

        Session(HttpClient client, Target target, DownloadAccess access) {
            this.client = client;
            this.target = target;
            this.access = access;
        }

        /** Empty when what is known of it is right, and gone. */
        Optional<DownloadedFile> fetch(Optional<DownloadDocument> known, Optional<Digest> wanted)
                throws IOException, InterruptedException {
            HttpResponse<InputStream> response = follow(known);
            try (InputStream body = new GuardedStream(response.body(), patience, timer)) {
                boolean unchanged =
                        known.isPresent()
                                && (response.statusCode() == 304
                                        || isSame(header(response, "ETag"), known.get().etag()));
                if (unchanged) {
                    Optional<DownloadedFile> kept = kept(target, known.get());
                    kept.ifPresent(download -> check(wanted, download.digest()));
                    return kept;
                }
                if (response.statusCode() != 200) {
                    throw Fault.unavailable(
                            "cannot fetch "
                                    + target.shown()
                                    + ": it answered "
                                    + response.statusCode());
                }
                return Optional.of(stored(body, response, wanted));
            }
        }

        /** A tag that says that bytes are the same, or that what they mean is: as BuildKit. */
        private static boolean isSame(String now, String before) {
            return !now.isEmpty()
                    && now.replaceFirst("^W/", "").equals(before.replaceFirst("^W/", ""));
        }

        private static String header(HttpResponse<?> response, String name) {
            return response.headers().firstValue(name).orElse("");
        }

        private HttpResponse<InputStream> follow(Optional<DownloadDocument> known)
                throws IOException, InterruptedException {
            URI at = target.uri();
            for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
                HttpResponse<InputStream> response =
                        client.send(request(at, known), HttpResponse.BodyHandlers.ofInputStream());
                String location = header(response, "Location");
                if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
                    return response;
                }
                response.body().close();
                at = next(at, location);
            }
            throw Fault.unavailable(
                    "cannot fetch "
                            + target.shown()
                            + ": it redirects more than "
                            + MOST_REDIRECTS
                            + " times");
        }

        private URI next(URI at, String location) {
            URI next;
            try {
                next = at.resolve(location);
            } catch (IllegalArgumentException e) {
                throw Fault.unavailable(
                        "cannot fetch " + target.shown() + ": it redirects to no URL");
            }
            boolean known = next.getHost() != null && isUrl(next.toString());
            if (!known || (at.getScheme().equals("https") && !next.getScheme().equals("https"))) {
                throw Fault.unavailable(
                        "cannot fetch "
                                + target.shown()
                                + ": it redirects to what is not of its scheme");
            }
            return next;
        }

        private HttpRequest request(URI at, Optional<DownloadDocument> known) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(at).timeout(patience).header("Accept", "*/*");
            access.at(at).ifPresent(value -> request.header("Authorization", value));
            proxies.authorization(at)
                    .ifPresent(value -> request.header("Proxy-Authorization", value));
            known.ifPresent(document -> {
                if (!document.etag().isEmpty()) {
                    request.header("If-None-Match", document.etag());
                } else {
                    request.header("If-Modified-Since", document.lastModified());
                }
            });
            return request.build();
        }

        private DownloadedFile stored(
                InputStream body, HttpResponse<?> response, Optional<Digest> wanted)
                throws IOException {
            Path file = file();
            boolean sha512 = wanted.filter(w -> w.toString().startsWith("sha512")).isPresent();
            MessageDigest hash = Digest.Algorithm.SHA256.start();
            MessageDigest other = Digest.Algorithm.SHA512.start();
            long size;
            try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), hash);
                    OutputStream all = sha512 ? new DigestOutputStream(out, other) : out) {
                size = copy(body, all);
            }
            Digest digest = Digest.Algorithm.SHA256.finish(hash);
            check(wanted, sha512 ? Digest.Algorithm.SHA512.finish(other) : digest);
            String modified = header(response, "Last-Modified");
            DownloadDocument document =
                    new DownloadDocument(
                            DownloadDocument.VERSION,
                            target.shown(),
                            digest.toString(),
                            size,
                            header(response, "ETag"),
                            modified);
            if (!document.etag().isEmpty() || !modified.isEmpty()) {
                store.keep(target.url(), document, file);
            }
            return new DownloadedFile(file, target.name(), digest, size, time(modified));
        }

        private long copy(InputStream body, OutputStream out) throws IOException {
            long size = 0;
            byte[] buffer = new byte[64 << 10];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                out.write(buffer, 0, read);
                size += read;
                if (size > LARGEST) {
                    throw Fault.invalid("source", target.shown() + " is larger than 16 GiB");
                }
            }
            return size;
        }

        private static void check(Optional<Digest> wanted, Digest actual) {
            wanted.filter(w -> !w.equals(actual))
                    .ifPresent(w -> {
                        throw Fault.invalid("checksum", "digest mismatch " + actual + ": " + w);
                    });
        }
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
