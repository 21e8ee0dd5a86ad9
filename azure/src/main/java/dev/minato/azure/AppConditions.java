package dev.minato.azure;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.App;
import dev.minato.platform.Precondition;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Conditions of a request for an app: {@code If-Match} and {@code If-None-Match} (RFC 9110 §13.1),
 * with the tags that an app's answers have. A tag names what was asked of the app, not how it
 * fares.
 */
final class AppConditions {
    private static final String MATCH = "If-Match";
    private static final String NONE_MATCH = "If-None-Match";
    private static final Pattern TAGS =
            Pattern.compile(
                    "\\s*(?:W/)?\"[!#-~]{0,100}\"\\s*(?:,\\s*(?:W/)?\"[!#-~]{0,100}\"\\s*)*");
    private static final Pattern TAG = Pattern.compile("(W/)?\"([!#-~]*)\"");
    private static final int LONGEST = 4_096;

    private AppConditions() {}

    /**
     * Which tags.
     *
     * @param any whether every app has one of them
     */
    private record Tags(boolean any, Set<String> each) {
        boolean fit(Optional<String> tag) {
            return tag.isPresent() && (any || each.contains(tag.get()));
        }
    }

    /** Tells the tag of an app. */
    static void tag(Response response, App app) {
        response.header("ETag", "\"" + app.tag() + "\"");
    }

    /**
     * The condition of a request.
     *
     * @throws Fault invalid for what is none; unsupported for a condition of time
     */
    static Precondition of(Request request) {
        if (request.header("If-Unmodified-Since").isPresent()) {
            throw Fault.invalid(
                    "If-Unmodified-Since",
                    "If-Unmodified-Since is not supported by this version: use If-Match with the"
                            + " ETag of the app.");
        }
        Optional<Tags> match = tags(request, MATCH);
        Optional<Tags> none = tags(request, NONE_MATCH);
        return tag -> {
            if (match.isPresent() && !match.get().fit(tag)) {
                throw Fault.of(
                        Fault.Kind.PRECONDITION,
                        tag.isEmpty()
                                ? "If-Match: there is no such app."
                                : "If-Match: the app has changed since, its ETag is \""
                                        + tag.get()
                                        + "\": read it again and repeat the change.");
            }
            if (none.isPresent() && none.get().fit(tag)) {
                throw Fault.of(
                        Fault.Kind.PRECONDITION,
                        "If-None-Match: the app is there, its ETag is \"" + tag.orElse("") + "\".");
            }
        };
    }

    private static Optional<Tags> tags(Request request, String header) {
        List<String> lines = request.headers().all(header);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        String all = String.join(",", lines);
        if (all.strip().equals("*")) {
            return Optional.of(new Tags(true, Set.of()));
        }
        if (all.length() > LONGEST || !TAGS.matcher(all).matches()) {
            throw Fault.invalid(
                    header,
                    header
                            + " \""
                            + SafeText.shown(all)
                            + "\" is neither * nor a list of ETags: send one as it was answered,"
                            + " in its quotation marks.");
        }
        Set<String> each = new HashSet<>();
        Matcher tag = TAG.matcher(all);
        while (tag.find()) {
            // Weak tags never match where a change depends on them (§13.1.1).
            if (tag.group(1) == null || header.equals(NONE_MATCH)) {
                each.add(tag.group(2));
            }
        }
        return Optional.of(new Tags(false, each));
    }
}
