package dev.minato.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.RunStatus;
import dev.minato.engine.host.TestEngine;
import dev.minato.engine.spec.RestartPolicy;
import dev.minato.engine.spec.RestartPolicy.Mode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

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

    /** It is on its way when the next start says otherwise. */
    @Test
    void thatItEndedByItselfIsNotWrittenOverTheNextStart(@TempDir Path folder) throws Exception {
        CountDownLatch startedAgain = new CountDownLatch(1);
        AtomicBoolean overtaken = new AtomicBoolean();
        Failpoint slow =
                point -> {
                    if (point.equals("engine.run.stays")) {
                        overtaken.set(awaits(startedAgain));
                    }
                };
        try (TestEngine host = new TestEngine(folder, slow)) {
            String once = "test -e /ran && exec sleep 1000; touch /ran";
            Container container =
                    host.start(
                            host.spec("sh", "-c", once)
                                    .restart(new RestartPolicy(Mode.ON_FAILURE, 0))
                                    .build());
            host.awaitExit(container);
            host.engine().containers().start(container.id());
            startedAgain.countDown();
            assertThat(desired(host, container)).isEqualTo("RUNNING");
            assertThat(overtaken).isFalse();
            host.leaveAsIfTheHostWentDown();
            host.comeBack();
            TestEngine.await(() -> host.look(container).state().status() == RunStatus.RUNNING);
        }
    }

    @Test
    void whatEndedByItselfIsNotStartedByAStartOfTheHost(@TempDir Path folder) throws Exception {
        try (TestEngine host = new TestEngine(folder)) {
            Container container =
                    host.start(
                            host.spec("true")
                                    .restart(new RestartPolicy(Mode.ON_FAILURE, 0))
                                    .build());
            host.awaitExit(container);
            host.awaitNothingLeft();
            assertThat(desired(host, container)).isEqualTo("STOPPED");
            host.leaveAsIfTheHostWentDown();
            host.comeBack();
            assertThat(host.look(container).state().status()).isEqualTo(RunStatus.EXITED);
        }
    }

    @Test
    void anEndThatCannotBeWrittenLeavesNothingOfTheRunOnTheHost(@TempDir Path folder)
            throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        Failpoint disk =
                point -> {
                    boolean writes =
                            Set.of("engine.run.stays", "engine.run.remembered").contains(point);
                    if (writes && full.get()) {
                        throw Fault.unavailable("the disk is full");
                    }
                };
        try (TestEngine host = new TestEngine(folder, disk)) {
            Container container =
                    host.start(
                            host.spec("sh", "-c", "exit 3")
                                    .restart(new RestartPolicy(Mode.UNLESS_STOPPED, 0))
                                    .owner("a")
                                    .build());
            assertThat(host.awaitExit(container)).isEqualTo(3);
            host.awaitNothingLeft();
            full.set(false);
            host.engine().containers().start(container.id());
            assertThat(host.awaitExit(container)).isEqualTo(3);
        }
    }

    private static String desired(TestEngine host, Container container) {
        return host.stored(
                "SELECT desired AS spec FROM engine_container WHERE id = ?", container.id());
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void reached(String point) {
        if (point.equals("engine.run.unclean")) {
            assertThat(awaits(remembered)).isFalse();
            written.add("unclean");
        } else if (point.equals("engine.run.remembered")) {
            written.add("remembered");
            remembered.countDown();
        }
    }
}
