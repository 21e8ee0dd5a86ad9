package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.base.SafeText;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;

import javax.net.ssl.SSLException;

/** The one place where answers and failures of a registry become faults, in Docker's words. */
final class RegistryErrors {
    private static final int MAX_TEXT = 8192;
    private static final int MAX_SHOWN = 300;

    private RegistryErrors() {}

    /** The fault for an answer that is not 2xx. */
    static Fault of(
            String domain, RegistryEndpoint<?> endpoint, RegistryResponse answer, boolean account)
            throws IOException {
        String text = text(answer);
        return switch (answer.status()) {
            case 401, 403 -> denied(domain, endpoint.repository(), text, account);
            case 404 ->
                    Fault.notFound(
                            endpoint.missing()
                                    + (text.isEmpty() ? "" : ": " + text)
                                    + " (asked "
                                    + domain
                                    + "; check name and tag)");
            case 429 ->
                    Fault.unavailable(
                            "registry "
                                    + domain
                                    + " limits requests: toomanyrequests"
                                    + (text.isEmpty() ? "" : ": " + text)
                                    + " (log in, or try again later)");
            default ->
                    Fault.unavailable(
                            "registry "
                                    + domain
                                    + " answered "
                                    + answer.status()
                                    + " for "
                                    + endpoint.repository()
                                    + (text.isEmpty() ? "" : ": " + text));
        };
    }

    /** Neither the account, nor nobody, may read the repository. */
    static Fault denied(String domain, String repository, String text, boolean account) {
        String name = domain.equals("docker.io") ? repository : domain + "/" + repository;
        return Fault.of(
                Fault.Kind.UNAUTHORISED,
                "pull access denied for "
                        + name
                        + ", repository does not exist or may require 'docker login': "
                        + (text.isEmpty() ? "denied" : text)
                        + mend(domain, account));
    }

    /** The registry does not know the account. */
    static Fault unauthorised(String domain, String text, boolean account) {
        return Fault.of(
                Fault.Kind.UNAUTHORISED,
                "registry "
                        + domain
                        + " refused "
                        + (account ? "the credentials" : "a request without credentials")
                        + ": unauthorized"
                        + (text.isEmpty() ? "" : ": " + text)
                        + mend(domain, account));
    }

    /** The registry wants an account, and none was given. */
    static Fault noAccount(String domain, String url) {
        return Fault.of(
                Fault.Kind.UNAUTHORISED,
                "Get \"" + url + "\": no basic auth credentials" + mend(domain, false));
    }

    /** An answer to a login that is not 2xx. */
    static Fault login(String url, RegistryResponse answer) {
        return answer.status() == 401 || answer.status() == 403
                ? unknownAccount(url, null)
                : Fault.unavailable(
                        "login attempt to " + url + " failed with status: " + answer.status());
    }

    /** A login that was refused. */
    static Fault unknownAccount(String url, @Nullable Throwable cause) {
        String text = "Get \"" + url + "\": unauthorized: incorrect username or password";
        return cause == null
                ? Fault.of(Fault.Kind.UNAUTHORISED, text)
                : Fault.of(Fault.Kind.UNAUTHORISED, text, cause);
    }

    private static String mend(String domain, boolean account) {
        return account
                ? " (the account was refused: docker login " + domain + ")"
                : " (no account was given: docker login " + domain + ")";
    }

    /** The fault for a registry that cannot be spoken with. */
    static Fault down(String domain, String url, IOException e) {
        return Fault.of(
                Fault.Kind.UNAVAILABLE,
                "Get \"" + url + "\": " + reason(domain, e) + " (registry " + domain + ")",
                e);
    }

    /** Whether a failure is one of trust, which no retry and no other scheme mends. */
    static boolean isUntrusted(Throwable failure) {
        return cause(failure, CertificateException.class) != null;
    }

    private static String reason(String domain, IOException e) {
        if (isUntrusted(e)) {
            return "x509: certificate signed by unknown authority: put its CA into"
                    + " /etc/docker/certs.d/"
                    + domain
                    + "/ca.crt";
        }
        if (cause(e, UnknownHostException.class) != null
                || cause(e, UnresolvedAddressException.class) != null) {
            return "dial tcp: lookup failed: no such host: check the name and the network";
        }
        if (e instanceof HttpConnectTimeoutException) {
            return "dial tcp: i/o timeout: check the network, HTTPS_PROXY and NO_PROXY";
        }
        if (e instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (cause(e, ConnectException.class) != null) {
            return "dial tcp: connect: connection refused: is the registry running?";
        }
        if (cause(e, SSLException.class) != null) {
            return "tls: " + message(e);
        }
        return message(e);
    }

    private static String message(Throwable e) {
        return clean(Reason.of(e));
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        Throwable each = failure;
        for (int depth = 0; each != null && depth < 10; depth++, each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        return null;
    }

    /**
     * What a registry says about an error, {@code code: message} of the distribution spec §Error
     * Codes or a plain text, cut and without control characters.
     */
    static String text(RegistryResponse answer) throws IOException {
        byte[] body = answer.start(MAX_TEXT);
        try {
            JsonNode node = RegistryJson.tree(body);
            JsonNode first = node.path("errors").path(0);
            String code = first.path("code").asString("").toLowerCase(java.util.Locale.ROOT);
            String message =
                    first.path("message")
                            .asString(
                                    node.path("details")
                                            .asString(node.path("message").asString("")));
            return clean(
                    code.isEmpty()
                            ? message
                            : code.replace('_', ' ') + (message.isEmpty() ? "" : ": " + message));
        } catch (JacksonException e) {
            String type = answer.header("Content-Type");
            return type.startsWith("text/plain")
                    ? clean(new String(body, StandardCharsets.UTF_8))
                    : "";
        }
    }

    private static String clean(String text) {
        return SafeText.cut(SafeText.line(text), MAX_SHOWN);
    }
}
