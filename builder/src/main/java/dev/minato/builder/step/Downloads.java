package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.builder.copy.SingleFile;
import dev.minato.image.model.Digest;
import dev.minato.linux.BytePath;
import dev.minato.remote.GuardedStream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Fetches the URLs of an ADD into files that go when this is closed. Not thread-safe. */
final class Downloads implements AutoCloseable {
    private static final long LARGEST = 16L << 30;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path scratch;
    private final Duration patience;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("download-watch").daemon().factory());
    private final List<Path> files = new ArrayList<>();

    Downloads(Path scratch) {
        this(scratch, PATIENCE);
    }

    /**
     * @param patience how long a server may say nothing, before its answer and within
     */
    Downloads(Path scratch, Duration patience) {
        this.scratch = scratch;
        this.patience = patience;
    }

    static boolean isUrl(String source) {
        return (source.startsWith("http://") || source.startsWith("https://")) && !isGit(source);
    }

    /** A git repository: by its scheme, or an HTTP URL whose path ends with {@code .git}. */
    static boolean isGit(String source) {
        if (source.startsWith("git://")
                || source.startsWith("ssh://")
                || source.startsWith("git@")) {
            return true;
        }
        boolean http = source.startsWith("http://") || source.startsWith("https://");
        String path = source.replaceAll("[?#].*", "");
        return http && path.endsWith(".git");
    }

    /**
     * Fetches one.
     *
     * @param checksum what the content must hash to, or ""
     * @throws Fault unavailable when it cannot be had, invalid when it is something else
     */
    SingleFile fetch(String url, String checksum) throws IOException, InterruptedException {
        URI uri = uri(url);
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(patience).header("Accept", "*/*").build();
        try (HttpClient client =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(patience)
                        .build()) {
            HttpResponse<InputStream> response =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = new GuardedStream(response.body(), patience, timer)) {
                if (response.statusCode() != 200) {
                    throw Fault.unavailable(
                            "cannot fetch " + url + ": it answered " + response.statusCode());
                }
                return store(body, name(uri), checksum, modified(response));
            }
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot fetch " + url + ": " + Reason.of(e), e);
        }
    }

    private static URI uri(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() == null) {
                throw Fault.invalid("source", "\"" + url + "\" names no host");
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw Fault.invalid("source", "\"" + url + "\" is not a URL");
        }
    }

    private static BytePath name(URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath();
        BytePath last = path.indexOf(0) >= 0 ? BytePath.EMPTY : BytePath.of(path).last();
        return last.isEmpty() || last.hasDotDot() ? BytePath.of("__unnamed__") : last;
    }

    private static Instant modified(HttpResponse<?> response) {
        try {
            return response.headers()
                    .firstValue("Last-Modified")
                    .map(text ->
                            ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant())
                    .orElse(Instant.EPOCH);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private SingleFile store(InputStream body, BytePath name, String checksum, Instant modified)
            throws IOException {
        Files.createDirectories(scratch);
        Path file = Files.createTempFile(scratch, "download", "");
        files.add(file);
        Digest.Algorithm algorithm =
                checksum.toLowerCase(Locale.ROOT).startsWith("sha512")
                        ? Digest.Algorithm.SHA512
                        : Digest.Algorithm.SHA256;
        MessageDigest hash = algorithm.start();
        long size = 0;
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), hash)) {
            byte[] buffer = new byte[64 << 10];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                out.write(buffer, 0, read);
                size += read;
                if (size > LARGEST) {
                    throw Fault.invalid("source", name + " is larger than 16 GiB");
                }
            }
        }
        Digest actual = algorithm.finish(hash);
        if (!checksum.isEmpty() && !actual.equals(Digest.parse(checksum))) {
            throw Fault.invalid("checksum", "digest mismatch " + actual + ": " + checksum);
        }
        return new SingleFile(name, () -> open(file), size, 0600, modified);
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
