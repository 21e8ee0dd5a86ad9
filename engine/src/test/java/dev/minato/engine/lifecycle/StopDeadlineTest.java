package dev.minato.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.Container;
import dev.minato.engine.LogQuery;
import dev.minato.engine.RunStatus;
import dev.minato.engine.host.FreshEngineFixture;
import dev.minato.engine.host.LocalEngine;
import dev.minato.engine.host.TestEngine;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.stored.RunRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** A daemon goes while a container has time to end, and another comes. */
@Timeout(60)
class StopDeadlineTest extends FreshEngineFixture {
    private static final int KILLED = 137;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String STUBBORN =
            "trap 'echo asked' TERM; echo ready; while :; do sleep 0.05; done";

    /** A container that was asked to end, and does not. */
    private Container asked(Duration grace) {
        Container container = host.start("sh", "-c", STUBBORN);
        TestEngine.await(() -> host.log(container, LogQuery.ALL).equals("ready\n"));
        ask(container, grace);
        TestEngine.await(() -> host.log(container, LogQuery.ALL).contains("asked\n"));
        return container;
    }

    /** The thread is that of a request: it goes with its daemon, here with the test. */
    private void ask(Container container, Duration grace) {
        LocalEngine engine = host.engine();
        Thread.ofPlatform()
                .daemon()
                .start(() -> engine.containers().stop(container.id(), Optional.of(grace)));
    }

    private void comeBack(Duration later) throws Exception {
        host.leave();
        Instant now = Instant.now().plus(later);
        host.clockIs(InstantSource.fixed(now));
        host.comeBack();
    }

    private String run(Container container) throws Exception {
        Path bundle = RunPaths.of(host.home()).container(container.id());
        return Files.readString(bundle.resolve("run"));
    }

    @Test
    void theNextDaemonKillsItAtTheDeadlineOfTheFirst() throws Exception {
        Container container = asked(HOUR);

        comeBack(Duration.ofMinutes(50));
        assertThat(host.look(container).state().status()).isEqualTo(RunStatus.RUNNING);

        comeBack(HOUR.plusSeconds(1));
        assertThat(host.awaitExit(container)).isEqualTo(KILLED);
        assertThat(host.log(container, LogQuery.ALL)).as("asked once").isEqualTo("ready\nasked\n");
    }

    @Test
    void aStopThatComesLaterDoesNotPutItOff() throws Exception {
        Container container = asked(HOUR);
        String first = run(container);

        ask(container, HOUR.multipliedBy(2));
        TestEngine.await(() -> host.log(container, LogQuery.ALL).equals("ready\nasked\nasked\n"));
        assertThat(run(container)).isEqualTo(first).contains("\"killAt\":\"");

        comeBack(HOUR.plusSeconds(1));
        assertThat(host.awaitExit(container)).isEqualTo(KILLED);
    }

    @Test
    void aStopWithLessTimeBringsItForward() throws Exception {
        Container container = asked(HOUR.multipliedBy(3));

        ask(container, HOUR);
        TestEngine.await(() -> host.log(container, LogQuery.ALL).equals("ready\nasked\nasked\n"));
        comeBack(HOUR.plusSeconds(1));
        assertThat(host.awaitExit(container)).isEqualTo(KILLED);
    }

    /**
     * A stop lets go on what is paused; a daemon that was killed before has left it to the next.
     */
    @Test
    void whatIsPausedAndToEndGoesOnUnderTheNextDaemonAndEnds() throws Exception {
        Container container = asked(HOUR);
        host.engine().containers().pause(container.id());

        comeBack(Duration.ofMinutes(50));
        assertThat(host.look(container).state().status()).isEqualTo(RunStatus.RUNNING);

        host.engine().containers().pause(container.id());
        comeBack(HOUR.plusSeconds(1));
        assertThat(host.awaitExit(container)).isEqualTo(KILLED);
    }

    @Test
    void aClockThatWasSetBackLengthensNothing() throws Exception {
        RunRecord.StopDeadline deadline =
                new RunRecord.StopDeadline(Instant.ofEpochSecond(1000), Duration.ofSeconds(10));
        assertThat(deadline.left(Instant.ofEpochSecond(994))).isEqualTo(Duration.ofSeconds(6));
        assertThat(deadline.left(Instant.ofEpochSecond(0))).isEqualTo(Duration.ofSeconds(10));
        assertThat(deadline.left(Instant.ofEpochSecond(2000))).isEqualTo(Duration.ZERO);
    }

    @Test
    void whoMayTakeAllTheTimeOfTheWorldIsNotKilled() throws Exception {
        Container container = asked(Duration.ofSeconds(-1));
        assertThat(run(container)).doesNotContain("killAt");

        comeBack(Duration.ofDays(1));
        assertThat(host.look(container).state().status()).isEqualTo(RunStatus.RUNNING);
    }
}
