package dev.minato.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(30)
class ReadAheadTest {
    @Test
    void all_bytes_come_in_order_however_they_are_asked_for() throws IOException {
        byte[] bytes = random(5_000_001);
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        Random sizes = new Random(1);
        try (ReadAhead in = new ReadAhead(new ByteArrayInputStream(bytes))) {
            got.write(in.read());
            byte[] buffer = new byte[300_000];
            for (int n = 0; n >= 0; n = in.read(buffer, 7, 1 + sizes.nextInt(290_000))) {
                got.write(buffer, 7, n);
            }
            assertThat(in.read()).as("the end stays").isEqualTo(-1);
        }
        assertThat(got.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void a_failure_comes_after_the_bytes_before_it() throws IOException {
        IOException failure = new IOException("broken");
        byte[] bytes = random(200_000);
        try (ReadAhead in =
                new ReadAhead(
                        new SequenceInputStream(
                                new ByteArrayInputStream(bytes),
                                stream(() -> {
                                    throw failure;
                                })))) {
            assertThat(in.readNBytes(200_000)).isEqualTo(bytes);
            assertThatThrownBy(in::read).isSameAs(failure);
            assertThatThrownBy(in::read).as("once more").isSameAs(failure);
        }
    }

    @Test
    void only_a_little_is_read_ahead() {
        AtomicInteger reads = new AtomicInteger();
        AtomicReference<Thread> reader = new AtomicReference<>();
        InputStream endless =
                stream(() -> {
                    reader.set(Thread.currentThread());
                    return reads.incrementAndGet();
                });
        try (ReadAhead _ = new ReadAhead(endless)) {
            while (reader.get() == null || reader.get().getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(reads.get()).isEqualTo(8);
        }
        assertThat(reader.get().isAlive()).isFalse();
    }

    @Test
    void an_interrupt_reaches_the_stream_and_its_answer_comes_back() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        IllegalStateException cancelled = new IllegalStateException("cancelled");
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread reader =
                Thread.ofPlatform()
                        .start(() -> {
                            try (ReadAhead in = new ReadAhead(stuck(reading, cancelled))) {
                                in.read();
                            } catch (IOException | RuntimeException e) {
                                boolean kept = Thread.currentThread().isInterrupted();
                                outcome.complete(kept ? e : new AssertionError("flag lost", e));
                            }
                        });
        reading.await();
        reader.interrupt();
        assertThat(outcome.get()).isSameAs(cancelled);
        reader.join();
    }

    @Test
    void closing_gives_up_a_stream_that_waits() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        AtomicReference<Thread> thread = new AtomicReference<>();
        InputStream waiting =
                stream(() -> {
                    thread.set(Thread.currentThread());
                    return stuck(reading, new IllegalStateException("given up")).read();
                });
        try (ReadAhead _ = new ReadAhead(waiting)) {
            reading.await();
        }
        assertThat(thread.get().isAlive()).isFalse();
    }

    /** Waits until it is interrupted, and throws then. */
    private static InputStream stuck(CountDownLatch reading, RuntimeException answer) {
        return stream(() -> {
            reading.countDown();
            try {
                new CountDownLatch(1).await();
                return 0;
            } catch (InterruptedException e) {
                throw answer;
            }
        });
    }

    @FunctionalInterface
    private interface Reading {
        int next() throws IOException;
    }

    /** A stream whose every read ends as it is told; what it reads is of no interest. */
    private static InputStream stream(Reading reading) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return reading.next();
            }

            @Override
            public int read(byte[] to, int at, int length) throws IOException {
                reading.next();
                return length;
            }
        };
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
