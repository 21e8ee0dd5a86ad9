package dev.minato.local.job;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.platform.Cluster.LogLine;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.Cluster.LogSink;
import dev.minato.platform.job.ExecutionLogs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Logs of executions as files below one folder: a folder for each execution, a file for each
 * container of a replica. A line is {@code <time> <stream> <text>}, the stream {@code o}, {@code e}
 * or {@code -}. A file is written beside its place and renamed.
 */
public final class ExecutionLogFiles implements ExecutionLogs {
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?");
    private static final String ENDING = ".log";
    private static final String PART = ".part";

    private final Path folder;

    /** Below a folder, which is made when it is needed. */
    public ExecutionLogFiles(Path folder) {
        this.folder = folder;
    }

    @Override
    public void keep(LogPlace place, int most, Consumer<LogSink> source) {
        LastLines last = new LastLines(Math.min(most, MOST_BYTES));
        source.accept(last::add);
        try {
            Path file = file(place);
            Files.createDirectories(file.getParent());
            Path part = file.resolveSibling(file.getFileName() + PART);
            write(part, last.bytes());
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failure("keep the log of " + place.replica(), e);
        }
    }

    private static void write(Path part, byte[] bytes) throws IOException {
        Files.deleteIfExists(part);
        try (FileChannel out =
                FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw e;
        }
    }

    /** The last lines of a log, as they are kept. */
    private static final class LastLines {
        private final Deque<byte[]> lines = new ArrayDeque<>();
        private final int most;
        private int size;

        LastLines(int most) {
            this.most = most;
        }

        boolean add(LogLine line) {
            String stream = line.error().map(error -> error ? "e" : "o").orElse("-");
            String text = line.time() + " " + stream + " " + line.text() + "\n";
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > most) {
                return true;
            }
            lines.add(bytes);
            size += bytes.length;
            while (size > most) {
                size -= lines.remove().length;
            }
            return true;
        }

        byte[] bytes() {
            ByteBuffer all = ByteBuffer.allocate(size);
            lines.forEach(all::put);
            return all.array();
        }
    }

    @Override
    public boolean read(LogPlace place, LogQuery query, LogSink sink) {
        Path file = file(place);
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            List<LogLine> lines =
                    reader.lines()
                            .flatMap(text -> line(text).stream())
                            .filter(line -> query.since().filter(line.time()::isBefore).isEmpty())
                            .toList();
            int first = Math.max(0, lines.size() - query.tail().orElse(lines.size()));
            for (LogLine line : lines.subList(first, lines.size())) {
                if (!sink.line(line)) {
                    break;
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException | UncheckedIOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot read " + file + ": " + Reason.of(e), e);
        }
    }

    private static Optional<LogLine> line(String text) {
        String[] parts = text.split(" ", 3);
        if (parts.length < 3) {
            return Optional.empty();
        }
        Optional<Boolean> error =
                parts[1].equals("-") ? Optional.empty() : Optional.of(parts[1].equals("e"));
        try {
            return Optional.of(new LogLine(Instant.parse(parts[0]), error, parts[2]));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public void forget(String execution) {
        Path of = folder.resolve(checked(execution));
        try (Stream<Path> files = Files.list(of)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(of);
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw failure("forget the logs of " + execution, e);
        }
    }

    private Path file(LogPlace place) {
        return folder.resolve(checked(place.execution()))
                .resolve(checked(place.replica()) + "." + checked(place.container()) + ENDING);
    }

    /** Names are a cluster's or were looked up; none leads out of the folder. */
    private static String checked(String name) {
        if (name.length() > 255 || !NAME.matcher(name).matches()) {
            throw Fault.notFound("nothing is kept by such a name");
        }
        return name;
    }

    private static Fault failure(String what, IOException e) {
        boolean full = Reason.of(e).contains("No space left");
        return Fault.of(
                full ? Fault.Kind.EXHAUSTED : Fault.Kind.UNAVAILABLE,
                "cannot " + what + ": " + Reason.of(e),
                e);
    }
}
