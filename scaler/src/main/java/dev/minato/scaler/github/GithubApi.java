package dev.minato.scaler.github;

import dev.minato.scaler.server.HttpAnswer;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerHttp;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * GitHub's REST API for one rule: knows until when it must not be asked, and with {@code
 * enableEtags} keeps answers, at most 2 MiB of them, which then cost nothing of the rate when they
 * have not changed. Used by one thread at a time.
 */
final class GithubApi {
    private static final int MOST_KEPT_BYTES = 2 << 20;

    private final URI base;
    private final GithubCredentials credentials;
    private final boolean etags;
    private final Map<String, KeptAnswer> kept = new LinkedHashMap<>(16, 0.75f, true);
    private int keptBytes;
    private Instant limitedUntil = Instant.MIN;

    /** An answer and the tag that it had. */
    private record KeptAnswer(String etag, HttpAnswer answer) {}

    /** GitHub says that it has been asked too often. */
    static final class RateLimitedException extends IOException {
        private static final long serialVersionUID = 1;

        RateLimitedException(Instant until) {
            super("the rate of questions is used up until " + until);
        }
    }

    GithubApi(URI base, GithubCredentials credentials, boolean etags) {
        this.base = base;
        this.credentials = credentials;
        this.etags = etags;
    }

    /**
     * GETs a path.
     *
     * @param path with its query, percent-encoded
     * @return empty when there is no such thing
     * @throws RateLimitedException while it is not to be asked
     */
    Optional<JsonNode> get(ServerHttp http, String path, ReadingDeadline deadline)
            throws IOException {
        requireNotLimited();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Accept", "application/vnd.github+json")
                        .header("X-GitHub-Api-Version", "2022-11-28")
                        .header(
                                "Authorization",
                                "Bearer " + credentials.token(http, base, deadline));
        KeptAnswer before = kept.get(path);
        if (before != null) {
            request.header("If-None-Match", before.etag());
        }
        HttpAnswer answer = http.send(request, deadline);
        noteLimit(answer);
        if (answer.status() == 304 && before != null) {
            return Optional.of(before.answer().json());
        }
        if (answer.status() == 404) {
            return Optional.empty();
        }
        if (answer.status() == 401) {
            credentials.forget();
        }
        if (answer.status() == 403 || answer.status() == 429) {
            requireNotLimited();
        }
        answer.requireGood("GET " + path.replaceFirst("\\?.*", ""));
        JsonNode json = answer.json();
        answer.header("ETag").filter(_ -> etags).ifPresent(tag -> keep(path, tag, answer));
        return Optional.of(json);
    }

    private void keep(String path, String etag, HttpAnswer answer) {
        KeptAnswer before = kept.put(path, new KeptAnswer(etag, answer));
        keptBytes += size(answer) - (before == null ? 0 : size(before.answer()));
        Iterator<KeptAnswer> oldest = kept.values().iterator();
        while (keptBytes > MOST_KEPT_BYTES && oldest.hasNext()) {
            keptBytes -= size(oldest.next().answer());
            oldest.remove();
        }
    }

    private static int size(HttpAnswer answer) {
        return answer.body().length;
    }

    private void requireNotLimited() throws RateLimitedException {
        if (Instant.now().isBefore(limitedUntil)) {
            throw new RateLimitedException(limitedUntil);
        }
    }

    private void noteLimit(HttpAnswer answer) {
        answer.header("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Instant.now().plusSeconds(Long.parseLong(text)))
                .ifPresent(this::limit);
        if (answer.header("X-RateLimit-Remaining").equals(Optional.of("0"))) {
            answer.header("X-RateLimit-Reset")
                    .filter(text -> text.matches("\\d{1,11}"))
                    .map(text -> Instant.ofEpochSecond(Long.parseLong(text)))
                    .ifPresent(this::limit);
        }
    }

    private void limit(Instant until) {
        limitedUntil = until.isAfter(limitedUntil) ? until : limitedUntil;
    }
}
