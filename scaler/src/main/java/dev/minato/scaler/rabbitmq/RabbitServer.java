package dev.minato.scaler.rabbitmq;

import dev.minato.base.Fault;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.server.ServerAddress;
import dev.minato.scaler.server.TlsTrust;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a broker is and how it is entered: the URL of a rule, in parts.
 *
 * @param management whether it is the management plugin over HTTP, not the broker over AMQP
 * @param tls present where it is spoken to under TLS
 * @param path of the management plugin before {@code /api}; empty or beginning with a slash
 */
record RabbitServer(
        boolean management,
        ServerAddress address,
        Optional<TlsTrust> tls,
        String path,
        String vhost,
        String user,
        String password) {
    private static final int LONGEST_NAME = 255;

    /** The parts of a URL that say who comes. */
    private record Credentials(String user, String password) {}

    static RabbitServer of(TriggerParameters rule) {
        URI uri = uri(rule);
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean management = scheme.startsWith("http");
        String protocol = rule.choice("protocol", "auto");
        if (!protocol.equals("auto") && protocol.equals("http") != management) {
            throw rule.invalid(
                    "protocol",
                    "host begins with " + scheme + "://, so that it is not asked by this one");
        }
        boolean secure = scheme.equals("amqps") || scheme.equals("https");
        if (rule.choice("tls", "disable").equals("enable") && !secure) {
            throw rule.wrong(
                    "tls",
                    "tls is enabled, and host is not under TLS: write it with amqps:// or"
                            + " https://");
        }
        TlsTrust trust =
                TlsTrust.of(
                        rule,
                        rule.flag("unsafeSsl", false),
                        "ca",
                        "cert",
                        "key",
                        Optional.of("keyPassword"));
        Credentials credentials = credentials(rule, uri);
        String rawPath = uri.getRawPath() == null ? "" : uri.getRawPath();
        int last = rawPath.lastIndexOf('/');
        String named = rule.text("vhostName", decoded(rawPath.substring(last + 1)));
        String vhost = named.isEmpty() ? "/" : named;
        if (vhost.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw rule.wrong("host", "the virtual host has more than 255 bytes");
        }
        return new RabbitServer(
                management,
                address(rule, uri, scheme),
                secure ? Optional.of(trust) : Optional.empty(),
                management && last > 0 ? rawPath.substring(0, last) : "",
                vhost,
                credentials.user(),
                credentials.password());
    }

    private static URI uri(TriggerParameters rule) {
        try {
            URI uri = new URI(rule.required("host"));
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (scheme.matches("amqps?|https?") && uri.getHost() != null) {
                // What stands before @ must never be shown, in whatever text.
                String info = uri.getRawUserInfo();
                if (info != null) {
                    rule.mask().add(info);
                }
                return uri;
            }
        } catch (URISyntaxException e) {
            throw badHost(rule);
        }
        throw badHost(rule);
    }

    private static Fault badHost(TriggerParameters rule) {
        return rule.invalid(
                "host",
                "it must be a URL like amqp://user:password@rabbit:5672/vhost or"
                        + " http://user:password@rabbit:15672/vhost, special characters"
                        + " percent-encoded");
    }

    private static ServerAddress address(TriggerParameters rule, URI uri, String scheme) {
        int usual =
                switch (scheme) {
                    case "amqp" -> 5672;
                    case "amqps" -> 5671;
                    case "http" -> 80;
                    default -> 443;
                };
        int port = uri.getPort() < 0 ? usual : uri.getPort();
        return ServerAddress.of(uri.getHost(), Integer.toString(port))
                .orElseThrow(() -> badHost(rule));
    }

    private static Credentials credentials(TriggerParameters rule, URI uri) {
        String info = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
        int colon = info.indexOf(':');
        String user = decoded(colon < 0 ? info : info.substring(0, colon));
        String password = decoded(colon < 0 ? "" : info.substring(colon + 1));
        if (!password.isEmpty()) {
            rule.mask().add(password);
            rule.mask().add(info.substring(colon + 1));
        }
        return new Credentials(
                rule.text("username", user.isEmpty() ? "guest" : user),
                rule.text("password", password.isEmpty() && info.isEmpty() ? "guest" : password));
    }

    /** Percent-encoding alone: a plus is a plus. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
