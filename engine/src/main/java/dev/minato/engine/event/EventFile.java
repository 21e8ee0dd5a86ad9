package dev.minato.engine.event;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.Event;
import dev.minato.engine.stored.EngineJson;
import dev.minato.engine.wire.EventDocument;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The file of events, a line each, and the one before it: one is written to, the other is the past.
 * At least the last 10,000 events or the last day are kept, at most 16 MiB. A line is there for
 * every reader at once and outlives the process; a loss of power may take the last ones. Callers
 * take turns.
 */
public final class EventFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventFile.class);
    private static final long ENTRIES = 10_000;
    private static final long BYTES = 8L << 20;
    private static final Duration AGE = Duration.ofDays(1);
    private static final int LONGEST_LINE = 64 << 10;
    private static final int LONGEST_CUT = 256;
    private static final int MOST_CUT = 64;

    private final Path file;
    private final Path before;
    private final EngineJson json;
    private FileChannel channel;
    private long number;
    private Optional<Instant> began = Optional.empty();
    private boolean continued;
    private boolean failing;

    /**
     * Opens the file, made when missing.
     *
     * @throws Fault unavailable when it cannot be
     */
    public EventFile(Path file, EngineJson json) {
        this.file = file;
        this.before = file.resolveSibling(file.getFileName() + ".1");
        this.json = json;
        try {
            this.channel = open();
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot open " + file + ": " + Reason.of(e), e);
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** The first entry. */
    private Optional<EventDocument> head() throws IOException {
        String text = read(channel, 0, (int) Math.min(channel.size(), LONGEST_LINE));
        int end = text.indexOf('\n');
        return end < 0 ? Optional.empty() : document(text.substring(0, end));
    }

    /** The last whole entry; what a killed writer left of the next one is cut off. */
    private Optional<EventDocument> tail() throws IOException {
        long from = Math.max(0, channel.size() - 2L * LONGEST_LINE);
        String text = read(channel, from, (int) (channel.size() - from));
        int end = text.lastIndexOf('\n') + 1;
        channel.truncate(
                from + text.substring(0, end).getBytes(StandardCharsets.ISO_8859_1).length);
        channel.position(channel.size());
        List<String> lines = text.substring(0, end).lines().toList();
        for (String line : lines.reversed()) {
            Optional<EventDocument> document = document(line);
            if (document.isPresent()) {
                return document;
            }
        }
        return Optional.empty();
    }

    /** Bytes as characters: only line ends are looked for. */
    private static String read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = channel.read(buffer, from + buffer.position());
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }

    /** Appends; a full disk costs the line, nothing else. */
    void append(Event event) {
        if (!channel.isOpen()) {
            return; // The engine is closed.
        }
        try {
            goOn();
            if (number >= ENTRIES || channel.size() >= BYTES || isOld(event.time())) {
                turn();
            }
            ByteBuffer line = ByteBuffer.wrap(line(event));
            long size = channel.size();
            try {
                while (line.hasRemaining()) {
                    channel.write(line);
                }
            } catch (IOException e) {
                channel.truncate(size);
                channel.position(size);
                throw e;
            }
            number++;
            began = began.or(() -> Optional.of(event.time()));
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("events are not written to {}: {}", file, Reason.of(e));
            }
            failing = true;
        }
    }

    /** Looks where the process before has ended; not at a start, which it would cost time. */
    private void goOn() throws IOException {
        if (!continued) {
            number = tail().map(EventDocument::number).orElse(0L);
            began = head().flatMap(EventFile::event).map(Event::time);
            continued = true;
        }
    }

    private boolean isOld(Instant now) {
        return began.filter(from -> from.plus(AGE).isBefore(now)).isPresent();
    }

    private void turn() throws IOException {
        Files.move(
                file, before, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        channel.close();
        channel = open();
        number = 0;
        began = Optional.empty();
    }

    private byte[] line(Event event) {
        byte[] line = bytes(event, event.attributes());
        return line.length <= LONGEST_LINE ? line : bytes(event, cut(event.attributes()));
    }

    /** An image may have labels of any length. */
    private static Map<String, String> cut(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .filter(one -> one.getKey().length() + one.getValue().length() <= LONGEST_CUT)
                .limit(MOST_CUT)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private byte[] bytes(Event event, Map<String, String> attributes) {
        EventDocument document =
                new EventDocument(
                        1,
                        number + 1,
                        event.time().toString(),
                        event.type(),
                        event.action(),
                        event.actorId(),
                        attributes);
        return (json.write(document) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Those from an instant on that are there now, the oldest first. */
    EventReplay since(Instant from) {
        EventReplay replay =
                new EventReplay(line -> document(line).flatMap(EventFile::event), from);
        try {
            if (Files.exists(before)) {
                replay.add(FileChannel.open(before, StandardOpenOption.READ));
            }
            replay.add(FileChannel.open(file, StandardOpenOption.READ));
        } catch (IOException e) {
            LOG.warn("events cannot be read from {}: {}", file, Reason.of(e));
        }
        return replay;
    }

    /** Empty for a line that is none: half written when power went. */
    private Optional<EventDocument> document(String line) {
        try {
            return Optional.of(json.read(line, EventDocument.class));
        } catch (Fault e) {
            return Optional.empty();
        }
    }

    private static Optional<Event> event(EventDocument line) {
        if (line.at() == null || line.type() == null || line.action() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Event(
                            line.type(),
                            line.action(),
                            line.id() == null ? "" : line.id(),
                            line.attributes() == null ? Map.of() : line.attributes(),
                            Instant.parse(line.at())));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing {}: {}", file, Reason.of(e));
        }
    }
}
