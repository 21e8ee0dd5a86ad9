package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.HijackedStream;
import dev.minato.docker.call.StreamCopier;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.wire.DetachKeys;
import dev.minato.docker.wire.Frames;
import dev.minato.docker.wire.GoTime;
import dev.minato.engine.AttachOptions;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.Containers;
import dev.minato.engine.LogQuery;
import dev.minato.engine.LogSink;
import dev.minato.http.Duplex;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Routes of a container's streams: what it prints, and what is typed into it. */
public final class StreamRoutes {
    private final Containers containers;

    public StreamRoutes(Containers containers) {
        this.containers = containers;
    }

    public void add(VersionedRoutes routes) {
        routes.get("/containers/{id}/logs", this::logs)
                .post("/containers/{id}/attach", this::attach);
    }

    private void logs(ApiCall call) throws IOException {
        LogQuery query = query(call);
        Container container = containers.get(call.variable("id"));
        if (!container.spec().log().keeps()) {
            throw Fault.unsupported(
                    "LogConfig.Type", "configured logging driver does not support reading");
        }
        boolean tty = container.spec().streams().tty();
        Thread reader = Thread.currentThread();
        call.response().onGone(reader::interrupt);
        call.response().header("Content-Type", HijackedStream.contentType(call.version(), tty));
        OutputStream out = call.response().stream();
        LogSink sink = sink(new Frames(out, tty), call.flag("timestamps"), call.flag("details"));
        containers.logs(container.id(), query, sink);
        out.close();
    }

    private static LogQuery query(ApiCall call) {
        boolean stdout = call.flag("stdout");
        boolean stderr = call.flag("stderr");
        if (!stdout && !stderr) {
            throw Fault.invalid("stdout", "must specify at least one of 'stdout' or 'stderr'");
        }
        return new LogQuery(
                stdout,
                stderr,
                time(call, "since"),
                time(call, "until"),
                tail(call.query("tail")),
                call.flag("follow"));
    }

    /** Zero is what clients send for "not asked". */
    private static Optional<Instant> time(ApiCall call, String name) {
        return call.text(name)
                .map(text -> GoTime.parse(name, text))
                .filter(time -> time.isAfter(Instant.EPOCH));
    }

    private static int tail(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    }

    private static LogSink sink(Frames frames, boolean timestamps, boolean details) {
        return (time, source, data) -> {
            ByteArrayOutputStream line = new ByteArrayOutputStream(data.length + 32);
            if (timestamps) {
                line.writeBytes((GoTime.fixed(time) + " ").getBytes(StandardCharsets.US_ASCII));
            }
            if (details) {
                // Attributes of the log driver would stand here; there are none.
                line.write(' ');
            }
            line.writeBytes(data);
            frames.write(StreamCopier.stream(source), line.toByteArray());
        };
    }

    /** Errors are told on the stream: that is how dockerd answers, and what its clients expect. */
    private void attach(ApiCall call) throws IOException, InterruptedException {
        call.ignoreBody();
        Attachment attachment;
        boolean tty;
        DetachKeys keys;
        try {
            keys = DetachKeys.parse(call.query("detachKeys"));
            Container container = containers.get(call.variable("id"));
            tty = container.spec().streams().tty();
            attachment = containers.attach(container.id(), options(call));
        } catch (Fault fault) {
            HijackedStream.refuse(call, fault);
            return;
        }
        try (attachment) {
            call.response().headers().clear();
            Duplex duplex = HijackedStream.begin(call, tty);
            boolean stdin = call.flag("stdin") && call.flag("stream");
            new StreamCopier(duplex, attachment, tty)
                    .run(stdin ? Optional.of(keys) : Optional.empty());
        }
    }

    private static AttachOptions options(ApiCall call) {
        return new AttachOptions(
                call.flag("stdin"),
                call.flag("stdout"),
                call.flag("stderr"),
                call.flag("stream"),
                call.flag("logs"));
    }
}
