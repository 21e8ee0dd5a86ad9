package dev.minato.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Files as conmon writes them. */
class LogTest {
    private static final String TIME = "2026-11-22T19:04:16.232818002+01:00 ";

    @TempDir Path folder;
    private LogFiles files;

    @BeforeEach
    void place() {
        files = new LogFiles(folder.resolve("container.log"), 3);
    }

    private void write(String... lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(TIME).append(line).append('\n');
        }
        append(text.toString());
    }

    private void append(String text) throws IOException {
        Files.writeString(
                files.current(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private String read(int tail) throws IOException {
        StringBuilder all = new StringBuilder();
        try (LogWatch watch = new LogWatch(folder)) {
            new LogReader(files, watch).read(tail, taking(all));
        }
        return all.toString();
    }

    private static LogReader.Sink taking(StringBuilder all) {
        return new LogReader.Sink() {
            @Override
            public boolean accept(LogEntry entry) {
                all.append(new String(entry.data(), StandardCharsets.UTF_8));
                return true;
            }

            @Override
            public void idle() {}
        };
    }

    @Test
    void aLineHasTimeStreamAndBytes() {
        byte[] line = (TIME + "stderr F a  b").getBytes(StandardCharsets.UTF_8);
        LogEntry entry = LogEntry.parse(line, 0, line.length).orElseThrow();

        assertThat(entry.time()).isEqualTo(Instant.parse("2026-11-22T18:04:16.232818002Z"));
        assertThat(entry.error()).isTrue();
        assertThat(entry.data()).asString(StandardCharsets.UTF_8).isEqualTo("a  b\n");
    }

    @Test
    void piecesAreJoinedAndWhatIsNotALineIsLeftOut() throws Exception {
        write("stdout P one ", "stdout F line", "stdout F ");
        append("garbage\n\n" + TIME + "stdx F no\n");
        write("stdout F end");

        assertThat(read(-1)).isEqualTo("one line\n\nend\n");
    }

    @Test
    void aHalfWrittenLineIsNotShown() throws Exception {
        write("stdout F whole");
        append(TIME + "stdout F ha");
        assertThat(read(-1)).isEqualTo("whole\n");
    }

    @Test
    void theLastLinesAreFoundAcrossFiles() throws Exception {
        write("stdout F 1", "stdout F 2", "stdout F 3");
        assertThat(files.rotate(1, () -> {})).isTrue();
        write("stdout F 4", "stdout F 5");

        assertThat(read(0)).isEmpty();
        assertThat(read(1)).isEqualTo("5\n");
        assertThat(read(2)).isEqualTo("4\n5\n");
        assertThat(read(4)).isEqualTo("2\n3\n4\n5\n");
        assertThat(read(99)).isEqualTo("1\n2\n3\n4\n5\n");
    }

    @Test
    void theLastLinesOfALargeFileAreFound() throws Exception {
        String[] lines = new String[5000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "stdout F " + i;
        }
        write(lines);
        assertThat(read(3000)).startsWith("2000\n2001\n").endsWith("4999\n");
        assertThat(read(3000).lines()).hasSize(3000);
    }

    @Test
    void onlySoManyFilesAreKept() throws Exception {
        for (int i = 1; i <= 5; i++) {
            write("stdout F " + i);
            files.rotate(1, () -> {});
        }
        write("stdout F 6");
        assertThat(read(-1)).isEqualTo("4\n5\n6\n");
        assertThat(files.rotate(1 << 20, () -> {})).isFalse();
    }

    @Test
    void aFollowerSeesEveryLineOverRotations() throws Exception {
        AtomicBoolean live = new AtomicBoolean(true);
        SynchronousQueue<String> seen = new SynchronousQueue<>();
        try (LogWatch watch = new LogWatch(folder)) {
            write("stdout F 0");
            LogReader.Sink handing =
                    new LogReader.Sink() {
                        @Override
                        public boolean accept(LogEntry entry) throws IOException {
                            try {
                                seen.put(new String(entry.data(), StandardCharsets.UTF_8).strip());
                                return true;
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                        }

                        @Override
                        public void idle() {}
                    };
            CompletableFuture<Void> following =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    new LogReader(files, watch).follow(-1, live::get, handing);
                                } catch (IOException | InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            task -> Thread.ofPlatform().daemon().start(task));
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("0");
            for (int i = 1; i <= 600; i++) {
                if (i % 2 == 0) {
                    files.rotate(1, () -> {});
                }
                write("stdout F " + i);
                if (i % 3 == 0) {
                    assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(Integer.toString(i - 2));
                    assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(Integer.toString(i - 1));
                    assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(Integer.toString(i));
                }
            }
            live.set(false);
            watch.wake(folder);
            following.get(10, TimeUnit.SECONDS);
        }
    }
}
