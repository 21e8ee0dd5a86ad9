package dev.minato.azure;

import dev.minato.base.Fault;
import dev.minato.http.Access;
import dev.minato.http.Principal;
import dev.minato.http.Request;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens for the streams of one app or environment: its name and an end of life, signed with a key
 * of this process. The owner needs none; everybody else must show one. One that is shown must be
 * good. Thread-safe.
 */
final class StreamTokens implements Access {
    private static final Duration LIFE = Duration.ofHours(1);
    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern BEARER =
            Pattern.compile("(?i)Bearer +([0-9]{1,12})\\.([A-Za-z0-9_-]{43})");

    private final InstantSource clock;
    private final SecretKeySpec key;

    StreamTokens(InstantSource clock) {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.clock = clock;
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** A token; it goes into an Authorization header of scheme Bearer. */
    record Token(String text, Instant expires) {
        @Override
        public String toString() {
            return "Token[until " + expires + "]";
        }
    }

    /** What names an environment in a token: no app is called so. */
    static String environment(String name) {
        return "environment/" + name;
    }

    /** The same of a job. */
    static String job(String name) {
        return "job/" + name;
    }

    Token issue(String name) {
        long end = clock.instant().plus(LIFE).getEpochSecond();
        return new Token(end + "." + sign(name, end), Instant.ofEpochSecond(end));
    }

    /**
     * Refuses a request that shows a token which is not good for the path's app, or shows none and
     * is not the owner's.
     *
     * @throws Fault unauthorised
     */
    @Override
    public void require(Request request) {
        require(request, request.variable("app"), request.variable("app"));
    }

    /** The same for streams of an environment. */
    Access ofEnvironments() {
        return request -> {
            String name = request.variable("environment");
            require(request, environment(name), name);
        };
    }

    /** The same for streams of a job's executions. */
    Access ofJobs() {
        return request -> {
            String name = request.variable("job");
            require(request, job(name), name);
        };
    }

    private void require(Request request, String name, String called) {
        Optional<String> shown = request.header("Authorization");
        boolean owner = request.principal() instanceof Principal.Owner;
        if (shown.isEmpty() && !owner) {
            throw Fault.of(
                    Fault.Kind.UNAUTHORISED,
                    "The streams of '"
                            + ArmPath.shown(called)
                            + "' need a token: get one with getAuthToken.");
        }
        if (shown.isPresent() && !isGood(shown.get(), name)) {
            throw Fault.of(
                    Fault.Kind.UNAUTHORISED,
                    "The token for the streams of '"
                            + ArmPath.shown(called)
                            + "' is wrong or has expired: get another with getAuthToken.");
        }
    }

    private boolean isGood(String header, String name) {
        Matcher token = BEARER.matcher(header);
        if (!token.matches()) {
            return false;
        }
        long end = Long.parseLong(token.group(1));
        return clock.instant().getEpochSecond() < end
                && MessageDigest.isEqual(
                        sign(name, end).getBytes(StandardCharsets.US_ASCII),
                        token.group(2).getBytes(StandardCharsets.US_ASCII));
    }

    private String sign(String name, long end) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] signature =
                    mac.doFinal(
                            (end + "/" + name.toLowerCase(Locale.ROOT))
                                    .getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
