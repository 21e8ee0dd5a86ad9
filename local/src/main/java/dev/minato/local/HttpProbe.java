package dev.minato.local;

import dev.minato.base.Reason;
import dev.minato.platform.Probe.Header;
import dev.minato.platform.Probe.HttpGet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The kubelet's HTTP probe: a GET that passes with 200 to 399. Redirects are followed on the same
 * host alone; a redirect to another host, or an eleventh, passes. With https no certificate is
 * checked. The body is not read.
 */
final class HttpProbe {
    private static final int MOST_REDIRECTS = 10;
    private static final int LONGEST_HEAD = 16_384;
    private static final Pattern STATUS =
            Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: [^\\r\\n]*)?");
    private static final Pattern LOCATION =
            Pattern.compile("(?im)^location:[ \\t]*([^\\r\\n]*?)[ \\t]*\\r?$");

    private record Answer(int status, Optional<String> location) {}

    /**
     * Tries once.
     *
     * @return what is wrong with the answer; empty when it passes
     * @throws IOException when there is none in time
     */
    Optional<String> failure(HttpGet get, String host, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        URI at = URI.create(url(get, host));
        for (int redirects = 0; ; redirects++) {
            Answer answer = answer(get, at, deadline);
            if (answer.status() < 200 || answer.status() >= 400) {
                return Optional.of(at + ": status " + answer.status());
            }
            Optional<URI> next = next(answer, at);
            if (next.isEmpty() || redirects == MOST_REDIRECTS) {
                return Optional.empty();
            }
            at = next.get();
        }
    }

    /** The address that is asked. */
    static String url(HttpGet get, String host) {
        String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return (get.https() ? "https://" : "http://") + bracketed + ":" + get.port() + get.path();
    }

    private static Optional<URI> next(Answer answer, URI at) {
        if (answer.status() < 300 || answer.location().isEmpty()) {
            return Optional.empty();
        }
        try {
            URI to = at.resolve(answer.location().get());
            boolean same =
                    to.getHost() != null
                            && to.getHost().equalsIgnoreCase(at.getHost())
                            && ("http".equals(to.getScheme()) || "https".equals(to.getScheme()));
            return same ? Optional.of(to) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Answer answer(HttpGet get, URI at, long deadline) throws IOException {
        boolean https = "https".equals(at.getScheme());
        int port = at.getPort() > 0 ? at.getPort() : https ? 443 : 80;
        String host = at.getHost().replaceAll("[\\[\\]]", "");
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), left(deadline));
            plain.setSoTimeout(left(deadline));
            Socket socket = https ? encrypted(plain, host, port) : plain;
            socket.getOutputStream().write(request(get, at).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return parse(head(socket, deadline));
        }
    }

    private static int left(long deadline) throws SocketTimeoutException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private static String request(HttpGet get, URI at) {
        Map<String, Header> headers = new LinkedHashMap<>();
        put(headers, new Header("Host", at.getRawAuthority()));
        put(headers, new Header("User-Agent", "kube-probe/minato"));
        put(headers, new Header("Accept", "*/*"));
        get.headers().forEach(header -> put(headers, header));
        put(headers, new Header("Connection", "close"));
        String path = at.getRawPath().isEmpty() ? "/" : at.getRawPath();
        String query = at.getRawQuery() == null ? "" : "?" + at.getRawQuery();
        StringBuilder request = new StringBuilder("GET " + path + query + " HTTP/1.1\r\n");
        for (Header header : headers.values()) {
            if (!header.value().isEmpty()) {
                request.append(header.name() + ": " + header.value() + "\r\n");
            }
        }
        return request.append("\r\n").toString();
    }

    private static void put(Map<String, Header> headers, Header header) {
        headers.put(header.name().toLowerCase(Locale.ROOT), header);
    }

    private static String head(Socket socket, long deadline) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        byte[] piece = new byte[1024];
        while (head.size() < LONGEST_HEAD) {
            socket.setSoTimeout(left(deadline));
            int read = in.read(piece);
            if (read < 0) {
                break;
            }
            head.write(piece, 0, read);
            String text = head.toString(StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end >= 0) {
                return text.substring(0, end + 2);
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static Answer parse(String head) throws IOException {
        Matcher status = STATUS.matcher(head.lines().findFirst().orElse(""));
        if (!status.matches()) {
            throw new IOException("the answer is not HTTP");
        }
        Matcher location = LOCATION.matcher(head);
        return new Answer(
                Integer.parseInt(status.group(1)),
                location.find() ? Optional.of(location.group(1)) : Optional.empty());
    }

    private static SSLSocket encrypted(Socket plain, String host, int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS: " + Reason.of(e), e);
        }
    }

    /** A probe asks whether something answers, not who. */
    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
