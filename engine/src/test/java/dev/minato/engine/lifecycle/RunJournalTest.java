package dev.minato.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.Container;
import dev.minato.engine.host.TestEngine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What is written down of runs, and in which order. */
@Timeout(60)
class RunJournalTest {
    private final List<String> written = new CopyOnWriteArrayList<>();
    private final CountDownLatch remembered = new CountDownLatch(1);

    /** The end that stands in case the host goes down is late here, later than the true one. */
    @Test
    void theTrueEndOfAShortRunIsWrittenLast(@TempDir Path folder) throws Exception {
        try (TestEngine host = new TestEngine(folder, this::reached)) {
            Container container = host.start(host.spec("sh", "-c", "exit 3").build());
            host.awaitExit(container);
            TestEngine.await(() -> written.size() == 2);
            assertThat(written).containsExactly("unclean", "remembered");
        }
    }

    private void reached(String point) {
        if (point.equals("engine.run.unclean")) {
            try {
                assertThat(remembered.await(1, TimeUnit.SECONDS)).isFalse();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                written.add("unclean");
            }
        } else if (point.equals("engine.run.remembered")) {
            written.add("remembered");
            remembered.countDown();
        }
    }
}
