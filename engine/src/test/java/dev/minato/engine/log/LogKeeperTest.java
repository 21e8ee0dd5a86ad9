package dev.minato.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Logs that grow quickly, written as conmon does: into the file it has open, until it is told. */
class LogKeeperTest {
    private static final long MEBIBYTE = 1 << 20;

    @TempDir Path folder;

    private static FileChannel open(Path path) {
        try {
            return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static long size(Path path) {
        try {
            return Files.exists(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aLogThatGrowsQuicklyIsRotatedManyTimesASecond() throws Exception {
        Path current = folder.resolve("container.log");
        LogFiles files = new LogFiles(current, 2);
        AtomicReference<FileChannel> writer = new AtomicReference<>(open(current));
        AtomicInteger rotations = new AtomicInteger();
        ByteBuffer chunk = ByteBuffer.allocate(16 << 10);
        long largest = 0;
        try (LogKeeper keeper = new LogKeeper(folder)) {
            keeper.keep(
                    files,
                    MEBIBYTE,
                    () -> {
                        FileChannel before = writer.getAndSet(open(current));
                        rotations.incrementAndGet();
                        close(before);
                    });
            // 60 MB, at about 50 MB a second.
            for (int i = 0; i < 3840; i++) {
                write(writer, chunk.duplicate());
                largest = Math.max(largest, size(current));
                LockSupport.parkNanos(Duration.ofNanos(250_000).toNanos());
            }
            await(() -> size(current) < MEBIBYTE);
        }
        close(writer.get());
        // A look a second would let it grow to 50 MB; a busy machine delays a look a little.
        assertThat(largest).isLessThan(10 * MEBIBYTE);
        assertThat(rotations.get()).isGreaterThan(5);
    }

    @Test
    void aLogThatHasBeenQuietIsNoticedAsSoonAsItGrows() throws Exception {
        Path current = folder.resolve("container.log");
        LogFiles files = new LogFiles(current, 2);
        AtomicInteger rotations = new AtomicInteger();
        try (LogKeeper keeper = new LogKeeper(folder)) {
            keeper.keep(
                    files,
                    4096,
                    () -> {
                        close(open(current));
                        rotations.incrementAndGet();
                    });
            for (int i = 1; i <= 3; i++) {
                int before = i;
                Files.write(current, new byte[5000]);
                await(() -> rotations.get() == before);
            }
            keeper.forget(folder);
            Files.write(current, new byte[5000]);
            Files.write(current, new byte[5000]);
        }
        assertThat(rotations.get()).isEqualTo(3);
    }

    @Test
    void aWriterThatDidNotHearOfTheNewFileIsToldAgain() throws Exception {
        Path current = folder.resolve("container.log");
        LogFiles files = new LogFiles(current, 2);
        AtomicInteger told = new AtomicInteger();
        try (LogKeeper keeper = new LogKeeper(folder)) {
            keeper.keep(
                    files,
                    4096,
                    () -> {
                        if (told.incrementAndGet() == 1) {
                            throw new IllegalStateException("nobody reads the commands");
                        }
                        close(open(current));
                    });
            Files.write(current, new byte[5000]);
            await(() -> told.get() == 2);
        }
        assertThat(current).exists();
    }

    private static void write(AtomicReference<FileChannel> writer, ByteBuffer chunk) {
        while (chunk.hasRemaining()) {
            try {
                writer.get().write(chunk);
            } catch (IOException e) {
                // It was told of a new file just now.
            }
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
