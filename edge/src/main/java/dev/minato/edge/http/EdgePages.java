package dev.minato.edge.http;

import java.nio.charset.StandardCharsets;

/** Answers of the edge itself: a page for people, JSON for programs, both with a way to go on. */
public final class EdgePages {
    private EdgePages() {}

    /**
     * What is answered.
     *
     * @param status 4xx or 5xx
     * @param code a stable word for programs
     * @param text what happened and what to do, in a sentence or two
     * @param retrySeconds for {@code Retry-After}; 0 for none
     */
    public record Page(int status, String code, String text, int retrySeconds) {}

    /** Writes a whole answer. */
    public static void write(
            ReusableBytes out,
            Page page,
            boolean html,
            boolean withBody,
            boolean keepAlive,
            byte[] id) {
        byte[] body = html ? html(page, id) : json(page, id);
        String type = html ? "text/html; charset=utf-8" : "application/json";
        out.ascii("HTTP/1.1 ")
                .decimal(page.status())
                .ascii(" ")
                .ascii(reason(page.status()))
                .crlf();
        out.ascii("Content-Type: ").ascii(type).crlf();
        out.ascii("Content-Length: ").decimal(body.length).crlf();
        out.ascii("Cache-Control: no-store").crlf();
        out.ascii("X-Content-Type-Options: nosniff").crlf();
        if (page.retrySeconds() > 0) {
            out.ascii("Retry-After: ").decimal(page.retrySeconds()).crlf();
        }
        out.ascii("X-Request-ID: ").put(id).crlf();
        out.ascii(keepAlive ? "Connection: keep-alive" : "Connection: close").crlf().crlf();
        if (withBody) {
            out.put(body);
        }
    }

    /** Writes a short answer of JSON after which the connection is closed. */
    public static void plain(ReusableBytes out, String json, boolean withBody) {
        out.ascii("HTTP/1.1 200 OK").crlf();
        out.ascii("Content-Type: application/json").crlf();
        out.ascii("Content-Length: ").decimal(json.length()).crlf();
        out.ascii("Cache-Control: no-store").crlf();
        out.ascii("Connection: close").crlf().crlf();
        if (withBody) {
            out.ascii(json);
        }
    }

    private static byte[] json(Page page, byte[] id) {
        ReusableBytes out = new ReusableBytes(256);
        out.ascii("{\"error\":{\"code\":\"").ascii(page.code()).ascii("\",\"message\":\"");
        out.json(page.text()).ascii("\"},\"requestId\":\"");
        out.json(id, 0, id.length).ascii("\"}\n");
        return java.util.Arrays.copyOf(out.array(), out.length());
    }

    private static byte[] html(Page page, byte[] id) {
        String title = page.status() + " " + reason(page.status());
        String refresh =
                page.retrySeconds() > 0
                        ? "<meta http-equiv=\"refresh\" content=\"" + page.retrySeconds() + "\">"
                        : "";
        return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>%s</title>%s
        <style>body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:40em;padding:0 1em;\
        color:#222;background:#fff}h1{font-size:1.5em}small{color:#666}</style></head>
        <body><h1>%s</h1><p>%s</p><p><small>Minato, request %s</small></p></body></html>
        """
                .formatted(
                        title,
                        refresh,
                        title,
                        escape(page.text()),
                        escape(new String(id, StandardCharsets.ISO_8859_1)))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String reason(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 414 -> "URI Too Long";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> "Error";
        };
    }
}
