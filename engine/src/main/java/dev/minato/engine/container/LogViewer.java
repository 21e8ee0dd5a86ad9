package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.AttachOptions;
import dev.minato.engine.Attachment;
import dev.minato.engine.LogQuery;
import dev.minato.engine.LogSink;
import dev.minato.engine.OutputChunk;
import dev.minato.engine.OutputChunk.Source;
import dev.minato.engine.RunStatus;
import dev.minato.engine.log.LogMessage;
import dev.minato.engine.log.LogReader;
import dev.minato.engine.log.LogWatch;
import dev.minato.engine.spec.StreamSpec;
import dev.minato.engine.stream.BufferedAttachment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/** Shows what containers print: what was, from the log, and what comes, from their streams. */
public final class LogViewer {
    private final LogWatch watch;
    private final EngineThreads work;

    public LogViewer(LogWatch watch, EngineThreads work) {
        this.watch = watch;
        this.work = work;
    }

    public void read(ContainerEntry cell, LogQuery query, LogSink sink) {
        if (!query.stdout() && !query.stderr()) {
            throw Fault.invalid("stdout", "must specify at least one of 'stdout' or 'stderr'");
        }
        try {
            LogReader reader = reader(cell);
            Filter filter = new Filter(query, sink);
            if (query.follow()) {
                Files.createDirectories(cell.logFolder());
                reader.follow(query.tail(), () -> stillWrites(cell), filter);
            } else {
                reader.read(query.tail(), !cell.alive(), filter);
            }
        } catch (NoSuchFileException e) {
            // Removed meanwhile: there is nothing more to read.
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "reading the log ended: " + Reason.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LogReader reader(ContainerEntry cell) {
        return new LogReader(cell.logFiles(), watch);
    }

    private static boolean stillWrites(ContainerEntry cell) {
        return cell.alive() || cell.status() == RunStatus.RESTARTING;
    }

    private static final class Filter implements LogReader.Sink {
        private final LogQuery query;
        private final LogSink sink;

        Filter(LogQuery query, LogSink sink) {
            this.query = query;
            this.sink = sink;
        }

        @Override
        public boolean accept(LogMessage message) throws IOException {
            if (query.until().filter(message.time()::isAfter).isPresent()) {
                return false;
            }
            boolean wanted = message.error() ? query.stderr() : query.stdout();
            if (wanted && query.since().filter(message.time()::isBefore).isEmpty()) {
                sink.accept(message.time(), source(message), message.data());
            }
            return true;
        }

        @Override
        public void idle() throws IOException {
            sink.idle();
        }
    }

    private static Source source(LogMessage message) {
        return message.error() ? Source.STDERR : Source.STDOUT;
    }

    public Attachment attach(ContainerEntry cell, AttachOptions options) {
        StreamSpec streams = cell.spec().streams();
        BufferedAttachment.Input input = BufferedAttachment.Input.NONE;
        if (options.stdin() && options.stream() && streams.openStdin()) {
            input = cell.console().input(streams.stdinOnce() && !streams.tty());
        }
        BufferedAttachment line = new BufferedAttachment(options.stdout(), options.stderr(), input);
        if (options.logs()) {
            work.execute(() -> replay(cell, line, options));
        } else if (options.stream() && wantsAnything(options)) {
            cell.console().add(line);
        } else {
            line.end();
        }
        return line;
    }

    private static boolean wantsAnything(AttachOptions options) {
        return options.stdin() || options.stdout() || options.stderr();
    }

    private void replay(ContainerEntry cell, BufferedAttachment line, AttachOptions options) {
        try {
            read(
                    cell,
                    LogQuery.ALL,
                    (time, source, data) -> {
                        if (!line.offer(new OutputChunk(source, data))) {
                            throw new IOException("nobody listens");
                        }
                    });
            if (options.stream()) {
                cell.console().add(line);
            } else {
                line.end();
            }
        } catch (Fault e) {
            line.end();
        }
    }
}
