package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.engine.ContainerState;
import dev.minato.engine.RunError;
import dev.minato.engine.RunStatus;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.failure.EngineFailure.ProcessUse;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class TerminationTest {
    @Test
    void namesWhatEndedAProcess() {
        assertThat(end(1, false))
                .isEqualTo(new Termination("Error", "its process ended with exit code 1"));
        assertThat(end(0, false).reason()).isEqualTo("Completed");
        assertThat(end(0, false).message()).contains("exit code 0").contains("must go on running");
        assertThat(end(139, false).message())
                .isEqualTo("its process was ended by signal 11 (exit code 139)");
        assertThat(end(137, true).reason()).isEqualTo("OOMKilled");
        assertThat(end(137, true).message()).contains("64 MiB").contains("resources.memory");
    }

    @Test
    void whatIsWrongWithAnImageIsToldAsAFailure() {
        Fault missing =
                new EngineFailure.ProcessNotStarted(
                                ProcessUse.RUN,
                                "exec: \"/nope\": stat /nope: no such file or directory")
                        .fault();
        assertThat(Termination.lasting(missing)).isTrue();
        assertThat(Termination.notStarted(missing))
                .isEqualTo(
                        new Termination(
                                "RunContainerError",
                                "its process could not be started: exec: \"/nope\": stat /nope: no"
                                        + " such file or directory"));
        assertThat(Termination.lasting(Fault.unsupported("f", "not done here"))).isTrue();
        assertThat(Termination.lasting(Fault.exhausted("no space left on device"))).isFalse();
    }

    @Test
    void saysWhereAProcessListensInstead() {
        ListeningPorts elsewhere =
                ListeningPorts.of(
                        List.of(
                                new ListeningPorts.Socket(3000, false),
                                new ListeningPorts.Socket(3000, false),
                                new ListeningPorts.Socket(9000, true)));
        assertThat(elsewhere.insteadOf(80))
                .isEqualTo(
                        "it listens on port 3000, not on its target port 80: change the one or the"
                                + " other");
        assertThat(ListeningPorts.of(List.of(new ListeningPorts.Socket(80, true))).insteadOf(80))
                .contains("127.0.0.1:80 alone")
                .contains("0.0.0.0");
        assertThat(ListeningPorts.of(List.of(new ListeningPorts.Socket(80, false))).insteadOf(80))
                .isEmpty();
        assertThat(ListeningPorts.of(List.of()).insteadOf(80)).isEmpty();
    }

    @Test
    void readsTheKernelsTables() {
        assertThat(
                        ListeningPorts.parse(
                                List.of(
                                        "  sl  local_address rem_address   st tx_queue rx_queue",
                                        "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000",
                                        "   1: 00000000:0050 00000000:0000 0A 00000000:00000000",
                                        "   2: 0500D50A:0050 0100D50A:9C40 01 00000000:00000000",
                                        "   0: 00000000000000000000000000000000:0BB8"
                                                + " 00000000000000000000000000000000:0000 0A 0",
                                        "   0: 00000000000000000000000001000000:0BB9"
                                                + " 00000000000000000000000000000000:0000 0A 0")))
                .containsExactly(
                        new ListeningPorts.Socket(8080, true),
                        new ListeningPorts.Socket(80, false),
                        new ListeningPorts.Socket(3000, false),
                        new ListeningPorts.Socket(3001, true));
    }

    private static Termination end(int code, boolean oom) {
        return Termination.of(
                new ContainerState(
                        RunStatus.EXITED,
                        0,
                        code,
                        oom,
                        RunError.NONE,
                        Optional.empty(),
                        Optional.empty()),
                new Memory(64L << 20));
    }
}
