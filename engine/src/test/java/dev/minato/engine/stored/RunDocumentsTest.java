package dev.minato.engine.stored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.RunError;
import dev.minato.engine.adoption.FoundContainer;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.failure.EngineFailure.NamespaceObstacle;
import dev.minato.engine.failure.EngineFailure.ProcessUse;
import dev.minato.engine.wire.OutcomeDocument;
import dev.minato.engine.wire.RunDocument;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is stored of runs and their ends, now and by the release before. */
class RunDocumentsTest {
    private final EngineJson json = new EngineJson();

    @Test
    void runsAndOutcomesOfTheReleaseBeforeAreRead() {
        RunDocument run =
                json.read(
                        "{\"phase\":\"STARTED\",\"pid\":7,\"conmon\":6,\"conmonStart\":5,"
                                + "\"startedAt\":\"2026-11-29T22:20:43.441903004Z\","
                                + "\"connection\":{\"network\":\"bridge\",\"ports\":[]},"
                                + "\"restarts\":2}",
                        RunDocument.class);
        RunRecord read = ContainerDocuments.run(run);
        assertThat(read)
                .isEqualTo(
                        new RunRecord(
                                FoundContainer.Bundle.STARTED,
                                7,
                                6,
                                5,
                                Optional.of(Instant.parse("2026-11-29T22:20:43.441903004Z")),
                                2,
                                Optional.empty()));
        read =
                read.stopping(
                        new RunRecord.StopDeadline(
                                Instant.parse("2026-11-29T22:21:43.5Z"), Duration.ofSeconds(60)));
        assertThat(
                        ContainerDocuments.run(
                                json.read(
                                        json.write(ContainerDocuments.of(read)),
                                        RunDocument.class)))
                .isEqualTo(read);
        RunOutcome outcome =
                ContainerDocuments.outcome(
                        json.read(
                                "{\"exitCode\":3,\"oomKilled\":true,\"error\":\"e\","
                                        + "\"startedAt\":null,"
                                        + "\"finishedAt\":\"2026-11-29T22:20:43Z\"}",
                                OutcomeDocument.class));
        assertThat(outcome)
                .isEqualTo(
                        new RunOutcome(
                                3,
                                true,
                                RunError.of("e"),
                                Optional.empty(),
                                Optional.of(Instant.parse("2026-11-29T22:20:43Z"))));
    }

    @Test
    void theFactsOfAFailedStartAreKeptBesideItsWords() {
        List<EngineFailure> all =
                List.of(
                        new EngineFailure.ProcessNotStarted(ProcessUse.RUN, "exec: x"),
                        new EngineFailure.DeviceNotUsable("/dev/x", "not a device node"),
                        new EngineFailure.MountRefused("Mounts", "bind", "no source"),
                        new EngineFailure.BindSourceNotMade("/x", "read-only"),
                        new EngineFailure.NamespaceNotJoined(
                                "net", "c", NamespaceObstacle.MISSING, ""),
                        new EngineFailure.NamespaceNotJoined("net", "c", NamespaceObstacle.OWN, ""),
                        new EngineFailure.NamespaceNotJoined(
                                "pid", "c", NamespaceObstacle.NOT_RUNNING, "exited"));
        for (EngineFailure failure : all) {
            RunOutcome outcome = outcome(RunError.of(failure.fault()));

            assertThat(stored(outcome)).isEqualTo(outcome);
        }
    }

    @Test
    void factsThatNoStartHasOrThatALaterReleaseKeepsAreLeftToTheWords() {
        EngineFailure.NameInUse other = new EngineFailure.NameInUse("n", "c");
        assertThat(stored(outcome(RunError.of(other.fault()))).error())
                .isEqualTo(RunError.of(other.text()));
        assertThat(
                        ContainerDocuments.outcome(
                                        json.read(
                                                "{\"exitCode\":1,\"error\":\"e\","
                                                        + "\"failure\":{\"kind\":\"later\"}}",
                                                OutcomeDocument.class))
                                .error())
                .isEqualTo(RunError.of("e"));
    }

    private static RunOutcome outcome(RunError error) {
        return new RunOutcome(127, false, error, Optional.empty(), Optional.empty());
    }

    private RunOutcome stored(RunOutcome outcome) {
        return ContainerDocuments.outcome(
                json.read(json.write(ContainerDocuments.of(outcome)), OutcomeDocument.class));
    }
}
