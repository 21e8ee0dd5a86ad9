package dev.minato.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Server-sent events (WHATWG HTML section 9.2). Thread-safe; each event goes out at once. */
public final class EventStream implements AutoCloseable {
    private final OutputStream out;

    EventStream(OutputStream out) {
        this.out = out;
    }

    /**
     * Sends one event.
     *
     * @param name the event's type; empty for the default, {@code message}
     * @param data any text; line breaks are kept
     */
    public void send(String name, String data) throws IOException {
        StringBuilder event = new StringBuilder();
        if (!name.isEmpty()) {
            event.append("event: ").append(name.replaceAll("[\r\n]", " ")).append('\n');
        }
        data.lines().forEach(line -> event.append("data: ").append(line).append('\n'));
        write(event.append('\n'));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void write(StringBuilder event) throws IOException {
        out.write(event.toString().getBytes(StandardCharsets.UTF_8));
    }
}
