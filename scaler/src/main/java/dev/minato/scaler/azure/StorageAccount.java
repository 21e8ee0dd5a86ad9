package dev.minato.scaler.azure;

import dev.minato.scaler.server.ServerHttp;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A storage account as a connection string names it, and how requests to its queues are signed: by
 * SharedKey (Azure's "Authorize with Shared Key", version 2009-09-19 and later) or by a token that
 * the string has.
 */
final class StorageAccount {
    private static final String VERSION = "2021-12-02";

    /** Of every Azurite; no secret. */
    private static final String DEVELOPMENT = "devstoreaccount1";

    private static final String DEVELOPMENT_KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final URI queues;
    private final String account;
    private final byte @Nullable [] key;
    private final String token;

    private StorageAccount(URI queues, String account, byte @Nullable [] key, String token) {
        this.queues = queues;
        this.account = account;
        this.key = key;
        this.token = token;
    }

    /**
     * @throws IllegalArgumentException with what is wrong, without any value
     */
    static StorageAccount parse(String text) {
        ConnectionParts parts = new ConnectionParts(text);
        if (parts.says("UseDevelopmentStorage")) {
            String proxy = parts.text("DevelopmentStorageProxyUri").orElse("http://127.0.0.1");
            return new StorageAccount(
                    endpoint(proxy + ":10001/" + DEVELOPMENT),
                    DEVELOPMENT,
                    key(DEVELOPMENT_KEY),
                    "");
        }
        String token = parts.text("SharedAccessSignature").orElse("").replaceFirst("^\\?", "");
        if (!token.matches("[A-Za-z0-9%&=._~:+/-]*")) {
            throw new IllegalArgumentException(
                    "its SharedAccessSignature is not percent-encoded like sv=…&sig=…");
        }
        String account =
                token.isEmpty()
                        ? parts.required("AccountName")
                        : parts.text("AccountName").orElse("");
        if (!account.matches("[A-Za-z0-9-]*")) {
            throw new IllegalArgumentException("its AccountName is no account's name");
        }
        URI endpoint =
                endpoint(
                        parts.text("QueueEndpoint")
                                .orElseGet(() ->
                                        parts.text("DefaultEndpointsProtocol").orElse("https")
                                                + "://"
                                                + parts.required("AccountName")
                                                + ".queue."
                                                + parts.text("EndpointSuffix")
                                                        .orElse("core.windows.net")));
        return token.isEmpty()
                ? new StorageAccount(endpoint, account, key(parts.required("AccountKey")), "")
                : new StorageAccount(endpoint, account, null, token);
    }

    private static URI endpoint(String text) {
        return ServerHttp.base(text)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "its QueueEndpoint (or what its account and suffix make of it) is"
                                        + " no http or https URL"));
    }

    private static byte[] key(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its AccountKey is no Base64", e);
        }
        throw new IllegalArgumentException("its AccountKey is no Base64");
    }

    /** Where its queues are. */
    URI queues() {
        return queues;
    }

    /**
     * A signed GET.
     *
     * @param path below the queues, as the user wrote it
     * @param query names and values
     */
    HttpRequest.Builder get(String path, Map<String, String> query, ZonedDateTime now) {
        StringBuilder url = new StringBuilder(queues.toString());
        for (String part : path.split("/", -1)) {
            url.append('/').append(AzureHmac.encoded(part));
        }
        char next = '?';
        for (Map.Entry<String, String> each : new TreeMap<>(query).entrySet()) {
            url.append(next)
                    .append(each.getKey())
                    .append('=')
                    .append(AzureHmac.encoded(each.getValue()));
            next = '&';
        }
        if (!token.isEmpty()) {
            url.append(next).append(token);
        }
        URI target = URI.create(url.toString());
        HttpRequest.Builder request = HttpRequest.newBuilder(target).GET();
        String date = date(now);
        request.header("x-ms-date", date).header("x-ms-version", VERSION);
        byte[] secret = key;
        return secret == null
                ? request
                : request.header(
                        "Authorization",
                        "SharedKey "
                                + account
                                + ":"
                                + AzureHmac.sign(secret, toSign(target, query, date)));
    }

    /** No header of ours is among the first twelve lines. */
    private String toSign(URI target, Map<String, String> query, String date) {
        StringBuilder text =
                new StringBuilder("GET")
                        .append("\n".repeat(12))
                        .append("x-ms-date:")
                        .append(date)
                        .append("\nx-ms-version:")
                        .append(VERSION)
                        .append("\n/")
                        .append(account)
                        .append(target.getRawPath());
        new TreeMap<>(query)
                .forEach((name, value) ->
                        text.append('\n')
                                .append(name.toLowerCase(Locale.ROOT))
                                .append(':')
                                .append(value));
        return text.toString();
    }

    /** As RFC 1123 has it, with two digits for each day. */
    private static String date(ZonedDateTime now) {
        ZonedDateTime utc = now.withZoneSameInstant(ZoneOffset.UTC);
        return DAYS[utc.getDayOfWeek().getValue() - 1]
                + String.format(Locale.ROOT, ", %02d ", utc.getDayOfMonth())
                + MONTHS[utc.getMonthValue() - 1]
                + String.format(Locale.ROOT, " %04d ", utc.getYear())
                + TIME.format(utc)
                + " GMT";
    }
}
