package dev.minato.azure;

import dev.minato.azure.wire.Json;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.Apps;
import dev.minato.platform.Cluster.LogLine;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.Cluster.LogSink;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Log streams of replicas: a JSON object a line, or the text alone with {@code output=text}. {@code
 * follow=true} goes on until the caller hangs up; {@code tailLines} is 0 to 300, 20 when neither
 * that nor {@code sinceTime} is given; {@code previous=true} is the process that ended last.
 */
final class LogRoutes {
    static final String CONTAINER =
            AppRoutes.APP + "/revisions/{revision}/replicas/{replica}/containers/{container}";

    private final Apps apps;
    private final AppFinder finder;
    private final StreamTokens tokens;

    LogRoutes(Apps apps, AppFinder finder, StreamTokens tokens) {
        this.apps = apps;
        this.finder = finder;
        this.tokens = tokens;
    }

    void add(ProviderRoutes routes) {
        routes.streams(CONTAINER + "/logstream", tokens, this::logs);
    }

    private void logs(Request request, Response response) throws IOException {
        answer(request, response, apps.streams(finder.container(request))::logs);
    }

    /** What writes the lines that are asked for to a sink. */
    @FunctionalInterface
    interface LogSource {
        void write(LogQuery query, LogSink sink);
    }

    /** Answers with lines, as the request asks for them. */
    static void answer(Request request, Response response, LogSource source) throws IOException {
        StreamQuery query = StreamQuery.of(request.query());
        LogQuery wanted =
                new LogQuery(query.follow(), query.tail(), query.since(), query.previous());
        Thread reader = Thread.currentThread();
        response.onGone(reader::interrupt);
        response.header("Content-Type", query.contentType());
        try (OutputStream out = query.follow() ? response.stream() : new LateStream(response)) {
            source.write(
                    wanted, line -> write(out, query, query.text() ? plain(line) : json(line)));
            out.flush();
        }
    }

    /** An answer that begins with its first line, or its end: until then it may be an error. */
    private static final class LateStream extends OutputStream {
        private final Response response;
        private @Nullable OutputStream begun;

        LateStream(Response response) {
            this.response = response;
        }

        private OutputStream begin() throws IOException {
            if (begun == null) {
                begun = response.stream();
            }
            return begun;
        }

        @Override
        public void write(int b) throws IOException {
            begin().write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            begin().write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            begin().flush();
        }

        /** The end of those that began; what failed before has another answer. */
        @Override
        public void close() throws IOException {
            if (begun != null) {
                begun.close();
            }
        }
    }

    private static byte[] plain(LogLine line) {
        return line.text().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] json(LogLine line) {
        return Json.bytes(
                Json.object()
                        .put("TimeStamp", line.time().toString())
                        .put("Stream", line.error().orElse(false) ? "stderr" : "stdout")
                        .put("Log", line.text()));
    }

    /** A reader that has gone wants no more. */
    private static boolean write(OutputStream out, StreamQuery query, byte[] line) {
        byte[] whole = Arrays.copyOf(line, line.length + 1);
        whole[line.length] = '\n';
        try {
            out.write(whole);
            query.push(out);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
