package dev.minato.engine.log;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** Reads a log over all its files, and follows it over rotations. Immutable. */
public final class LogReader {
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final LogFiles files;
    private final LogWatch watch;

    public LogReader(LogFiles files, LogWatch watch) {
        this.files = files;
        this.watch = watch;
    }

    /** Takes entries. */
    public interface Sink {
        /**
         * An entry.
         *
         * @return whether more is wanted
         */
        boolean accept(LogEntry entry) throws IOException;

        /** Nothing has come for a while. */
        void idle() throws IOException;
    }

    /**
     * Reads to the end of what is there.
     *
     * @param tail the last so many lines; negative: all
     */
    public void read(int tail, Sink sink) throws IOException {
        Deque<LogCursor> cursors = open(tail);
        try {
            drain(cursors, sink);
        } finally {
            closeAll(cursors);
        }
    }

    /**
     * Reads to the end, and on until nothing more will be written.
     *
     * @param live whether something may still be written
     */
    public void follow(int tail, BooleanSupplier live, Sink sink)
            throws IOException, InterruptedException {
        try (LogWatch.Interest interest = watch.watch(files.folder())) {
            @Nullable Object identity = identity(files.current());
            Deque<LogCursor> cursors = open(tail);
            while (!Objects.equals(identity, identity(files.current()))) {
                // Rotated while it was opened: which file is held is not known.
                closeAll(cursors);
                identity = identity(files.current());
                cursors = open(tail);
            }
            try {
                while (true) {
                    boolean last = !live.getAsBoolean();
                    long version = interest.version();
                    if (!drain(cursors, sink)) {
                        return;
                    }
                    @Nullable Object now = identity(files.current());
                    if (now != null && !now.equals(identity)) {
                        // The writer has opened the new file, so the old one is complete.
                        if (!drain(cursors, sink)) {
                            return;
                        }
                        closeAll(cursors);
                        cursors.addAll(openNewerThan(identity));
                        identity = now;
                        continue;
                    }
                    if (last) {
                        return;
                    }
                    interest.await(version, PATIENCE);
                    if (interest.version() == version) {
                        sink.idle();
                    }
                }
            } finally {
                closeAll(cursors);
            }
        }
    }

    private static @Nullable Object identity(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** The files after one that was read to its end; every file when it is gone. */
    private List<LogCursor> openNewerThan(@Nullable Object identity) throws IOException {
        List<LogCursor> newer = new ArrayList<>();
        for (Path file : files.oldestFirst()) {
            @Nullable Object key = identity(file);
            if (key == null) {
                continue;
            }
            newer.add(new LogCursor(file));
            if (key.equals(identity)) {
                for (LogCursor older : newer) {
                    older.close();
                }
                newer.clear();
            }
        }
        return newer;
    }

    /** Opens what is to be read, placed where reading begins. */
    private Deque<LogCursor> open(int tail) throws IOException {
        Deque<LogCursor> cursors = new ArrayDeque<>();
        List<Path> newestFirst = files.oldestFirst().reversed();
        int missing = tail;
        for (Path file : newestFirst) {
            try {
                LogCursor cursor = new LogCursor(file);
                cursors.addFirst(cursor);
                if (tail == 0) {
                    cursor.seekToEnd();
                } else if (tail > 0) {
                    missing = cursor.seekToLast(missing);
                }
            } catch (NoSuchFileException e) {
                continue;
            }
            if (tail >= 0 && missing == 0) {
                break;
            }
        }
        return cursors;
    }

    /** Whether more is wanted. */
    private static boolean drain(Deque<LogCursor> cursors, Sink sink) throws IOException {
        for (LogCursor cursor : cursors) {
            LogEntry entry = cursor.next();
            while (entry != null) {
                if (!sink.accept(entry)) {
                    return false;
                }
                entry = cursor.next();
            }
        }
        return true;
    }

    private static void closeAll(Deque<LogCursor> cursors) throws IOException {
        while (!cursors.isEmpty()) {
            cursors.removeFirst().close();
        }
    }
}
