package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Memory;
import dev.minato.engine.ContainerState;
import dev.minato.engine.RunError;
import dev.minato.engine.RunStatus;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What runs to its end begins once, and an end that nobody saw is none that is known. */
class RunOnceTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Memory LIMIT = new Memory(1 << 20);

    @Test
    void whatBeganInAnEarlierBootNeverBeginsAgain() {
        assertThat(member(true).hasBegun("boot-1", "boot-2", Optional.empty())).isTrue();
        assertThat(member(true).hasBegun("", "boot-2", Optional.of(ended(0, RunError.NONE))))
                .isTrue();
        assertThat(member(true).hasBegun("", "boot-2", Optional.of(ContainerState.CREATED)))
                .isFalse();
        assertThat(member(true).hasBegun("", "boot-2", Optional.empty())).isFalse();
    }

    @Test
    void whatRunsForEverBeginsAnewWithItsHost() {
        assertThat(member(false).hasBegun("boot-1", "boot-2", Optional.empty())).isFalse();
        assertThat(member(false).hasBegun("boot-2", "boot-2", Optional.empty())).isTrue();
        assertThat(member(false).hasBegun("", "boot-2", Optional.of(ended(0, RunError.NONE))))
                .isFalse();
    }

    @Test
    void anEndThatNobodySawHasNoExitCode() {
        Optional<ContainerState> lost =
                Optional.of(ended(137, RunError.of("the host went down while it ran")));
        assertThat(ContainerTrouble.exitCode(lost)).isEmpty();
        assertThat(ContainerTrouble.exitCode(Optional.empty())).isEmpty();
        assertThat(ContainerTrouble.exitCode(Optional.of(ended(3, RunError.NONE)))).contains(3);

        ContainerTrouble trouble = new ContainerTrouble();
        assertThat(trouble.ended(lost, LIMIT)).isFalse();
        assertThat(trouble.known().orElseThrow())
                .isEqualTo(
                        new Termination(
                                "ContainerStatusUnknown",
                                "how its process ended is not known: the host went down while it"
                                        + " ran"));
    }

    @Test
    void aContainerThatWasRemovedEndedUnseen() {
        ContainerTrouble trouble = new ContainerTrouble();
        assertThat(trouble.ended(Optional.empty(), LIMIT)).isFalse();
        assertThat(trouble.known().orElseThrow().reason()).isEqualTo("ContainerStatusUnknown");
    }

    private static GroupMember member(boolean once) {
        return new GroupMember(
                "nightly-abc1234-x",
                new RevisionRef("nightly--job", "nightly-abc1234", 1),
                GroupMember.Part.MAIN,
                Duration.ZERO,
                Optional.empty(),
                once,
                List.of());
    }

    private static ContainerState ended(int code, RunError error) {
        return new ContainerState(
                RunStatus.EXITED, 0, code, false, error, Optional.of(START), Optional.of(START));
    }
}
