package dev.minato.engine.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.Container;
import dev.minato.engine.LogQuery;
import dev.minato.engine.host.SharedEngineFixture;
import dev.minato.engine.host.TestEngine;
import dev.minato.engine.spec.LogSpec;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What is kept of the output of processes, and what of it is shown. */
class LogsTest extends SharedEngineFixture {
    private static List<String> messages(Container container, LogQuery query) {
        List<String> all = new ArrayList<>();
        host.engine()
                .containers()
                .logs(
                        container.id(),
                        query,
                        (time, source, data) -> all.add(new String(data, StandardCharsets.UTF_8)));
        return all;
    }

    @Test
    void aLineIsALineInHoweverManyWritesItCame() throws Exception {
        Container container =
                host.start(
                        "sh",
                        "-c",
                        "echo first; printf 'GET '; sleep .1; printf '/x '; sleep .1; echo 200;"
                                + " echo last; printf bye");
        host.awaitExit(container);

        assertThat(messages(container, LogQuery.ALL))
                .containsExactly("first\n", "GET /x 200\n", "last\n", "bye");
        assertThat(messages(container, LogQuery.last(3)))
                .containsExactly("GET /x 200\n", "last\n", "bye");
    }

    @Test
    void aLineIsWholeUpTo16KiB() throws Exception {
        Container container =
                host.start("sh", "-c", "head -c 16000 /dev/zero | tr '\\0' a; echo; echo end");
        host.awaitExit(container);

        assertThat(messages(container, LogQuery.last(2)))
                .containsExactly("a".repeat(16000) + "\n", "end\n");
    }

    @Test
    void whatARunHasLeftUnendedIsNotTheBeginOfTheNextRunsLine() throws Exception {
        Container container = host.start("printf", "panic");
        host.awaitExit(container);
        host.engine().containers().start(container.id());
        host.awaitExit(container);

        assertThat(messages(container, LogQuery.ALL)).containsExactly("panic", "panic");
        assertThat(messages(container, LogQuery.last(1))).containsExactly("panic");
    }

    @Test
    void aContainerCanKeepNoLog() throws Exception {
        Container container = host.start(host.spec("echo", "hello").log(LogSpec.NOTHING).build());
        host.awaitExit(container);
        assertThat(messages(container, LogQuery.ALL)).isEmpty();
        assertThat(host.look(container).spec().log().keeps()).isFalse();
    }

    @Test
    void aLogKeepsItsSizeWhileItsContainerWritesQuickly() throws Exception {
        Container container =
                host.start(
                        host.spec("sh", "-c", "yes 0123456789012345678901234567890123456789")
                                .log(new LogSpec(1 << 20, 2))
                                .build());
        Path older = container.directory().resolve("log/container.log.1");
        TestEngine.await(() -> Files.exists(older));
        long largest = 0;
        for (int i = 0; i < 200; i++) {
            largest = Math.max(largest, size(container.directory().resolve("log")));
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        host.engine().containers().kill(container.id(), "");
        assertThat(largest).isBetween(1L << 20, 16L << 20);
    }

    private static long size(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(LogsTest::length).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            // Rotated away just now.
            return 0;
        }
    }
}
