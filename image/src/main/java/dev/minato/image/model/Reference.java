package dev.minato.image.model;

import dev.minato.base.Fault;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image with Docker's normalisation (github.com/distribution/reference): {@code
 * nginx} is {@code docker.io/library/nginx:latest}. A name without tag and digest gets the tag
 * {@code latest}.
 *
 * @param domain the registry's host, with its port if any
 * @param path the repository within it
 * @param tag present unless a digest alone was given
 * @param digest present when given
 */
public record Reference(String domain, String path, Optional<String> tag, Optional<Digest> digest)
        implements Comparable<Reference> {
    private static final String DEFAULT_DOMAIN = "docker.io";
    private static final String LEGACY_DOMAIN = "index.docker.io";
    private static final String OFFICIAL = "library/";
    private static final int LONGEST_NAME = 255;

    private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final Pattern DOMAIN =
            Pattern.compile(
                    "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?");
    private static final Pattern PATH = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
    private static final Pattern TAG = Pattern.compile("[\\w][\\w.-]{0,127}");
    private static final Pattern REST =
            Pattern.compile("(?<path>[^:@]*)(?::(?<tag>[^@]*))?(?:@(?<digest>.*))?");
    private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");

    /**
     * Reads a name as a user writes it.
     *
     * @throws Fault invalid, in Docker's words
     */
    public static Reference parse(String text) {
        if (IDENTIFIER.matcher(text).matches()) {
            throw wrong(
                    "invalid repository name ("
                            + text
                            + "), cannot specify 64-byte hexadecimal strings");
        }
        if (text.length() > 1024) {
            throw wrong("invalid reference format");
        }
        String domain = domainOf(text);
        String rest = restOf(text, domain);
        Matcher parts = REST.matcher(rest);
        if (!parts.matches()) {
            throw wrong("invalid reference format");
        }
        return of(domain, parts);
    }

    /** Whether a text is a repository's name alone, without tag and digest; no error otherwise. */
    public static boolean isRepository(String text) {
        if (text.startsWith("sha256:") || IDENTIFIER.matcher(text).matches()) {
            return false;
        }
        try {
            Matcher parts = REST.matcher(restOf(text, domainOf(text)));
            return parts.matches()
                    && parts.group("tag") == null
                    && parts.group("digest") == null
                    && !parse(text).path().isEmpty();
        } catch (Fault e) {
            return false;
        }
    }

    private static Reference of(String domain, Matcher parts) {
        String path = parts.group("path");
        if (!path.toLowerCase(Locale.ROOT).equals(path)) {
            throw wrong(
                    "invalid reference format: repository name (" + path + ") must be lowercase");
        }
        if (!DOMAIN.matcher(domain).matches() || !PATH.matcher(path).matches()) {
            throw wrong("invalid reference format");
        }
        Optional<String> tag = Optional.ofNullable(parts.group("tag"));
        if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
            throw wrong("invalid reference format");
        }
        Optional<String> written = Optional.ofNullable(parts.group("digest"));
        Optional<Digest> digest = written.flatMap(Digest::find);
        if (digest.isEmpty() && written.isPresent()) {
            throw wrong("invalid reference format");
        }
        if (domain.length() + 1 + path.length() > LONGEST_NAME) {
            throw wrong("repository name must not be more than 255 characters");
        }
        boolean nameOnly = tag.isEmpty() && digest.isEmpty();
        return new Reference(domain, path, nameOnly ? Optional.of("latest") : tag, digest);
    }

    private static String domainOf(String text) {
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        boolean host =
                first.equals("localhost")
                        || first.contains(".")
                        || first.contains(":")
                        || !first.toLowerCase(Locale.ROOT).equals(first);
        return host && !first.equals(LEGACY_DOMAIN) ? first : DEFAULT_DOMAIN;
    }

    private static String restOf(String text, String domain) {
        String rest = text;
        for (String prefix : new String[] {domain + "/", LEGACY_DOMAIN + "/"}) {
            if (text.startsWith(prefix)) {
                rest = text.substring(prefix.length());
                break;
            }
        }
        boolean single = rest.indexOf('/') < 0;
        return domain.equals(DEFAULT_DOMAIN) && single ? OFFICIAL + rest : rest;
    }

    private static Fault wrong(String message) {
        return Fault.invalid("reference", message);
    }

    /** Domain and path: what a registry calls a repository, with its host before it. */
    public String name() {
        return domain + "/" + path;
    }

    /** Nothing left out: {@code docker.io/library/nginx:latest}. */
    public String full() {
        return name() + suffix();
    }

    /** As Docker shows it: {@code nginx:latest}. */
    public String familiar() {
        return familiarName() + suffix();
    }

    /** As Docker shows it, without tag and digest: {@code nginx}. */
    public String familiarName() {
        if (!domain.equals(DEFAULT_DOMAIN)) {
            return name();
        }
        String bare = path.startsWith(OFFICIAL) ? path.substring(OFFICIAL.length()) : path;
        return bare.indexOf('/') < 0 ? bare : path;
    }

    private String suffix() {
        return tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
    }

    /** The same repository by a digest alone. */
    public Reference at(Digest other) {
        return new Reference(domain, path, Optional.empty(), Optional.of(other));
    }

    /** The same repository under a tag alone. */
    public Reference tagged(String other) {
        if (!TAG.matcher(other).matches()) {
            throw wrong("invalid tag format");
        }
        return new Reference(domain, path, Optional.of(other), Optional.empty());
    }

    @Override
    public int compareTo(Reference other) {
        return full().compareTo(other.full());
    }

    /** {@link #familiar()}. */
    @Override
    public String toString() {
        return familiar();
    }
}
