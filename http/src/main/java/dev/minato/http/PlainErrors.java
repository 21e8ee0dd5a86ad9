package dev.minato.http;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers a client whose request was no HTTP at all: status and reason in plain text. */
final class PlainErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        Object message = request.getAttribute(ERROR_MESSAGE);
        response.getHeaders().put("Content-Type", "text/plain; charset=utf-8");
        response.getHeaders().put("Connection", "close");
        Content.Sink.write(response, true, text(status, message), callback);
        return true;
    }

    private static String text(int status, @Nullable Object message) {
        String reason =
                "No Host".equals(message) ? "missing required Host header" : "malformed request";
        return switch (status) {
            case 400 -> "400 Bad Request: " + reason;
            case 414, 431 -> status + " Request Header Fields Too Large";
            case 505 -> "505 HTTP Version Not Supported";
            default -> status + "";
        };
    }
}
