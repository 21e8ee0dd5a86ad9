package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place a repository is fetched from: an {@code http}, {@code https}, {@code git} or {@code
 * ssh} URL, or {@code user@host:path}.
 *
 * @param scheme of the transport
 * @param text what git is told; may hold a password
 * @param shown the same for people: user and password are {@code xxxxx}
 * @param host with its port, where one is given
 * @param path without escapes
 */
record GitRemote(Scheme scheme, String text, String shown, String host, String path) {
    /** Transports; git's {@code file} and {@code ext} are none of them. */
    enum Scheme {
        HTTP,
        HTTPS,
        GIT,
        SSH;

        String prefix() {
            return name().toLowerCase(Locale.ROOT) + "://";
        }
    }

    private static final Pattern URL =
            Pattern.compile("([a-zA-Z0-9]+)://([^/\\s]*)(/.*)?", Pattern.DOTALL);
    private static final Pattern SHORT =
            Pattern.compile("[a-zA-Z0-9_-]+@([a-zA-Z0-9.-]+):(.*)", Pattern.DOTALL);
    private static final Pattern HOST =
            Pattern.compile(
                    "([^\\s\\[\\]\"<>\\\\^`{|}:-][^\\s\\[\\]\"<>\\\\^`{|}:]*|\\[[0-9a-fA-F:.%]+])(:[0-9]*)?");

    /** What stands for a secret. */
    static final String MASK = "xxxxx";

    /** Reads one; empty when it is no address of a repository. */
    static Optional<GitRemote> find(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            return Optional.empty();
        }
        Matcher url = URL.matcher(text);
        if (url.matches()) {
            return ofUrl(url);
        }
        Matcher brief = SHORT.matcher(text);
        if (brief.matches() && !brief.group(1).startsWith("-")) {
            return Optional.of(
                    new GitRemote(Scheme.SSH, text, text, brief.group(1), brief.group(2)));
        }
        return Optional.empty();
    }

    private static Optional<GitRemote> ofUrl(Matcher url) {
        Optional<Scheme> scheme = scheme(url.group(1));
        String authority = url.group(2);
        String path = url.group(3) == null ? "" : url.group(3);
        int at = authority.lastIndexOf('@');
        String host = authority.substring(at + 1);
        Optional<String> plain = PercentText.decode(path);
        if (scheme.isEmpty() || plain.isEmpty() || !HOST.matcher(host).matches()) {
            return Optional.empty();
        }
        String user = authority.substring(0, at + 1);
        String rest = host + path.replace(" ", "%20");
        String prefix = scheme.get().prefix();
        return Optional.of(
                new GitRemote(
                        scheme.get(),
                        prefix + user + rest,
                        prefix + masked(user) + rest,
                        host,
                        plain.get()));
    }

    private static Optional<Scheme> scheme(String text) {
        for (Scheme scheme : Scheme.values()) {
            if (scheme.name().equalsIgnoreCase(text)) {
                return Optional.of(scheme);
            }
        }
        return Optional.empty();
    }

    private static String masked(String user) {
        if (user.length() < 2) {
            return user;
        }
        return user.contains(":") ? MASK + ":" + MASK + "@" : MASK + "@";
    }

    /** Whether it is spoken to by HTTP, with or without TLS. */
    boolean isHttp() {
        return scheme == Scheme.HTTP || scheme == Scheme.HTTPS;
    }

    /** Whether both are the same server, spoken to in the same way. */
    boolean sameServer(GitRemote other) {
        return scheme == other.scheme && host.equalsIgnoreCase(other.host);
    }

    /**
     * The repository that a submodule's URL means; a relative one counts from here.
     *
     * @throws Fault invalid, for every transport but those of {@link Scheme}
     */
    GitRemote submodule(String url) {
        boolean relative = url.startsWith("./") || url.startsWith("../");
        return find(relative ? joined(url) : url)
                .orElseThrow(() ->
                        Fault.invalid(
                                "submodules",
                                "the URL "
                                        + SafeText.shown(url)
                                        + " of a submodule of "
                                        + shown
                                        + " is not one of http, https, git or ssh"));
    }

    private String joined(String url) {
        String base = text.replaceFirst("/+$", "");
        int least =
                text.startsWith(scheme.prefix())
                        ? text.indexOf('/', scheme.prefix().length())
                        : text.indexOf(':');
        String rest = url;
        String separator = "/";
        while (rest.startsWith("./") || rest.startsWith("../")) {
            if (rest.startsWith("../")) {
                int cut = Math.max(base.lastIndexOf('/'), least);
                if (least < 0 || base.length() <= least) {
                    throw Fault.invalid(
                            "submodules",
                            "cannot strip one component off url '"
                                    + shown
                                    + "' for "
                                    + SafeText.shown(url));
                }
                separator = base.substring(cut, cut + 1);
                base = base.substring(0, cut);
            }
            rest = rest.substring(rest.indexOf('/') + 1);
        }
        return base + separator + rest.replaceFirst("/+$", "");
    }

    /** The text of somebody who may have been told the address, without what is secret in it. */
    String redacted(String said) {
        return said.replace(text, shown)
                .replaceAll("://[^/@\\s'\"]*:[^/@\\s'\"]*@", "://" + MASK + ":" + MASK + "@");
    }
}
