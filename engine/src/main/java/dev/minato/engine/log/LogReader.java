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

    /** Takes messages. */
    public interface Sink {
        /**
         * A message.
         *
         * @return whether more is wanted
         */
        boolean accept(LogMessage message) throws IOException;

        /** Nothing has come for a while. */
        void idle() throws IOException;
    }

    /**
     * Reads to the end of what is there; of a line that has not ended only whole 16 KiB.
     *
     * @param tail the last so many messages; negative: all
     * @param over nothing more is written: what is left of a line is one
     */
    public void read(int tail, boolean over, Sink sink) throws IOException {
        try (Opened opened = openLast(tail)) {
            LogJoiner joiner = new LogJoiner();
            Sink those = tail < 0 ? sink : new AtMost(tail, sink);
            LogJoiner.Sink last = opened.last(tail, over, those);
            if (drain(opened, joiner, last) && over) {
                joiner.end(last);
            }
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
            boolean over = !live.getAsBoolean();
            Opened opened = openLast(tail);
            LogJoiner joiner = new LogJoiner();
            try {
                LogJoiner.Sink to = opened.last(tail, over, sink);
                while (true) {
                    boolean last = !live.getAsBoolean();
                    long version = interest.version();
                    if (!drain(opened, joiner, to)) {
                        return;
                    }
                    Object now = identity(files.current());
                    if (now != null && !now.equals(opened.newest())) {
                        // The writer has opened the new file, so the old one is complete.
                        if (!drain(opened, joiner, to)) {
                            return;
                        }
                        // The old one is held until the new ones are: its inode is not given anew.
                        Opened newer = openNewerThan(opened.newest());
                        opened.close();
                        opened = newer;
                        continue;
                    }
                    if (last) {
                        joiner.end(to);
                        return;
                    }
                    interest.await(version, PATIENCE);
                    if (interest.version() == version) {
                        sink.idle();
                    }
                }
            } finally {
                opened.close();
            }
        }
    }

    /**
     * Files of the log that are read.
     *
     * @param newest which file is the newest of the log as it was then; null when it had none
     */
    private record Opened(Deque<LogCursor> cursors, @Nullable Object newest)
            implements AutoCloseable {
        /**
         * Lets the last so many messages of what is there through, and what comes later.
         *
         * @param tail negative: all
         */
        LogJoiner.Sink last(int tail, boolean over, Sink sink) throws IOException {
            if (tail < 0) {
                return sink::accept;
            }
            long[] count = new long[1];
            LogJoiner.Sink counting = _ -> ++count[0] > 0;
            LogJoiner joiner = new LogJoiner();
            drain(this, joiner, counting);
            if (over) {
                joiner.end(counting);
            }
            cursors.forEach(LogCursor::rewind);
            long[] skip = {count[0] - tail};
            return message -> skip[0]-- > 0 || sink.accept(message);
        }

        @Override
        public void close() throws IOException {
            while (!cursors.isEmpty()) {
                cursors.removeFirst().close();
            }
        }
    }

    /** Ends the reading after so many messages: more were written since they were counted. */
    private static final class AtMost implements Sink {
        private final Sink sink;
        private int left;

        AtMost(int most, Sink sink) {
            this.left = most;
            this.sink = sink;
        }

        @Override
        public boolean accept(LogMessage message) throws IOException {
            return left-- > 0 && sink.accept(message);
        }

        @Override
        public void idle() throws IOException {
            sink.idle();
        }
    }

    /** A file of the log, and which one it is whatever its name. */
    private record Listed(Path path, Object identity) {}

    private List<Listed> list() throws IOException {
        List<Listed> listed = new ArrayList<>();
        for (Path path : files.oldestFirst()) {
            Object identity = identity(path);
            if (identity != null) {
                listed.add(new Listed(path, identity));
            }
        }
        return listed;
    }

    private static @Nullable Object identity(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Opens what the last so many lines are in, placed where reading begins. */
    private Opened openLast(int tail) throws IOException {
        return open(null, tail);
    }

    /** The files after one that was read to its end; every file when it is gone. */
    private Opened openNewerThan(@Nullable Object identity) throws IOException {
        return open(identity, -1);
    }

    private Opened open(@Nullable Object after, int tail) throws IOException {
        while (true) {
            List<Listed> listed = list();
            Opened opened =
                    new Opened(
                            new ArrayDeque<>(),
                            listed.isEmpty() ? after : listed.getLast().identity());
            boolean held = false;
            try {
                openAll(listed, after, tail, opened.cursors());
                // Rotated meanwhile: which files are held is not known.
                held = list().equals(listed);
                if (held) {
                    return opened;
                }
            } catch (NoSuchFileException e) {
                // Rotated away just now.
            } finally {
                if (!held) {
                    opened.close();
                }
            }
        }
    }

    private static void openAll(
            List<Listed> listed, @Nullable Object after, int tail, Deque<LogCursor> cursors)
            throws IOException {
        LogTail last = new LogTail(tail);
        for (Listed file : listed.reversed()) {
            if (file.identity().equals(after)) {
                break;
            }
            LogCursor cursor = new LogCursor(file.path());
            cursors.addFirst(cursor);
            if (tail >= 0) {
                cursor.seekBack(last);
            }
            if (last.found()) {
                break;
            }
        }
    }

    /** Whether more is wanted. */
    private static boolean drain(Opened opened, LogJoiner joiner, LogJoiner.Sink sink)
            throws IOException {
        for (LogCursor cursor : opened.cursors()) {
            LogEntry entry = cursor.next();
            while (entry != null) {
                if (!joiner.add(entry, sink)) {
                    return false;
                }
                entry = cursor.next();
            }
        }
        return true;
    }
}
