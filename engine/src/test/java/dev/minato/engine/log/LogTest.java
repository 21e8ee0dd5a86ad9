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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
            new LogReader(files, watch).read(tail, false, taking(all));
        }
        return all.toString();
    }

    /** Each message with its time, as seconds after 18:04, and where it ends. */
    private List<String> messages(int tail, boolean over) throws IOException {
        List<String> all = new ArrayList<>();
        LogReader.Sink sink =
                new LogReader.Sink() {
                    @Override
                    public boolean accept(LogMessage message) {
                        long second = message.time().getEpochSecond() % 60;
                        String text = new String(message.data(), StandardCharsets.UTF_8);
                        all.add(second + (message.error() ? " e " : " o ") + text);
                        return true;
                    }

                    @Override
                    public void idle() {}
                };
        try (LogWatch watch = new LogWatch(folder)) {
            new LogReader(files, watch).read(tail, over, sink);
        }
        return all;
    }

    /** An entry of a second. */
    private void at(int second, String entry) throws IOException {
        append("2026-11-22T18:04:%02d.000000000+00:00 %s%n".formatted(second, entry));
    }

    private static LogReader.Sink taking(StringBuilder all) {
        return new LogReader.Sink() {
            @Override
            public boolean accept(LogMessage message) {
                all.append(new String(message.data(), StandardCharsets.UTF_8));
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
    void theLastLinesAreLinesInHoweverManyPiecesTheyCame() throws Exception {
        at(1, "stdout F first");
        at(2, "stdout P GET ");
        at(3, "stdout P /x ");
        at(4, "stdout F 200");
        at(5, "stdout F last");

        assertThat(messages(-1, false))
                .containsExactly("1 o first\n", "4 o GET /x 200\n", "5 o last\n");
        assertThat(messages(2, false)).containsExactly("4 o GET /x 200\n", "5 o last\n");
        assertThat(messages(1, false)).containsExactly("5 o last\n");
        assertThat(messages(0, false)).isEmpty();
    }

    @Test
    void theLastLinesAreNotMoreWhenSomethingIsWrittenWhileTheyAreRead() throws Exception {
        write("stdout F first", "stdout F last");
        StringBuilder all = new StringBuilder();
        LogReader.Sink taking = taking(all);
        LogReader.Sink writing =
                new LogReader.Sink() {
                    @Override
                    public boolean accept(LogMessage message) throws IOException {
                        write("stdout F later");
                        return taking.accept(message);
                    }

                    @Override
                    public void idle() {}
                };
        try (LogWatch watch = new LogWatch(folder)) {
            new LogReader(files, watch).read(1, false, writing);
        }
        assertThat(all).hasToString("last\n");
    }

    @Test
    void piecesOfBothStreamsAreJoinedEachForItself() throws Exception {
        at(1, "stdout P GET ");
        at(2, "stderr P wa");
        at(3, "stdout P /x ");
        for (int i = 0; i < 3000; i++) {
            at(4, "stderr " + (i == 0 ? "F rning" : "F " + i));
        }
        assertThat(files.rotate(1, () -> {})).isTrue();
        at(5, "stderr P ne");
        at(6, "stdout F 200");
        at(7, "stderr F xt");

        assertThat(messages(2, false)).containsExactly("6 o GET /x 200\n", "7 e next\n");
        assertThat(messages(3, false)).startsWith("4 e 2999\n").hasSize(3);
        assertThat(messages(-1, false)).startsWith("4 e warning\n").hasSize(3002);
        assertThat(messages(3002, false)).startsWith("4 e warning\n").hasSize(3002);
    }

    @Test
    void aLongLineIsSeveralMessagesOf16KiBOfOneTime() throws Exception {
        String piece = "a".repeat(8000);
        at(1, "stdout F before");
        for (int second = 2; second <= 6; second++) {
            at(second, "stdout P " + piece);
        }
        at(7, "stdout F " + piece);
        at(8, "stdout F after");

        assertThat(messages(-1, false))
                .containsExactly(
                        "1 o before\n",
                        "4 o " + "a".repeat(16384),
                        "4 o " + "a".repeat(16384),
                        "4 o " + "a".repeat(48000 - 32768) + "\n",
                        "8 o after\n");
        assertThat(messages(2, false))
                .containsExactly("4 o " + "a".repeat(48000 - 32768) + "\n", "8 o after\n");
    }

    @Test
    void aLineOfExactly16KiBHasItsEndInAMessageOfItsOwn() throws Exception {
        at(1, "stdout P " + "b".repeat(8192));
        at(2, "stdout P " + "b".repeat(8192));
        at(3, "stdout F ");
        at(4, "stdout F " + "c".repeat(16383));

        assertThat(messages(-1, false))
                .containsExactly(
                        "2 o " + "b".repeat(16384), "2 o \n", "4 o " + "c".repeat(16383) + "\n");
    }

    @Test
    void aPieceWithoutAnEndIsShownWhenNothingMoreComes() throws Exception {
        at(1, "stdout F asked");
        at(2, "stdout P Password: ");
        at(3, "stderr P oops");

        assertThat(messages(-1, false)).containsExactly("1 o asked\n");
        assertThat(messages(-1, true)).containsExactly("1 o asked\n", "2 o Password: ", "3 e oops");
        assertThat(messages(1, true)).containsExactly("3 e oops");
    }

    @Test
    void theLastLineOfARunIsNotJoinedWithTheFirstOfTheNext() throws Exception {
        files.markRunEnd();
        assertThat(files.current()).doesNotExist();
        for (int run = 1; run <= 3; run++) {
            at(run, "stdout P panic");
            files.markRunEnd();
        }
        at(4, "stdout F well");

        assertThat(messages(-1, false))
                .containsExactly("1 o panic", "2 o panic", "3 o panic", "4 o well\n");
        assertThat(messages(2, false)).containsExactly("3 o panic", "4 o well\n");
    }

    @Test
    void aFollowerGetsLinesWholeOverRotationsAndTheRestAtTheEnd() throws Exception {
        AtomicBoolean live = new AtomicBoolean(true);
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        LogReader.Sink sink =
                new LogReader.Sink() {
                    @Override
                    public boolean accept(LogMessage message) {
                        return seen.add(new String(message.data(), StandardCharsets.UTF_8));
                    }

                    @Override
                    public void idle() {}
                };
        at(1, "stdout F old");
        at(2, "stdout P GET ");
        try (LogWatch watch = new LogWatch(folder)) {
            CompletableFuture<Void> following =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    new LogReader(files, watch).follow(-1, live::get, sink);
                                } catch (IOException | InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            task -> Thread.ofPlatform().daemon().start(task));
            while (seen.isEmpty()) {
                Thread.onSpinWait();
            }
            files.rotate(1, () -> {});
            at(3, "stdout F 200");
            at(4, "stdout P bye");
            live.set(false);
            watch.wake(folder);
            following.get(10, TimeUnit.SECONDS);
        }
        assertThat(seen).containsExactly("old\n", "GET 200\n", "bye");
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
                        public boolean accept(LogMessage message) throws IOException {
                            try {
                                seen.put(
                                        new String(message.data(), StandardCharsets.UTF_8).strip());
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
