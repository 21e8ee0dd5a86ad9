package dev.minato.docker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.engine.RunError;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.failure.EngineFailure.ProcessUse;

import org.junit.jupiter.api.Test;

/** Dockerd's words for the facts of a fault, wherever in its text they are. */
class DockerSentencesTest {
    private static final EngineFailure.SignalNotSent FAILURE =
            new EngineFailure.SignalNotSent("c", "1f");
    private static final String SENTENCE = "cannot kill container: c: container 1f is not running";

    @Test
    void aFailureIsToldInDockersWordsAndKeepsItsKind() {
        Fault fault = FAILURE.fault();

        assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT);
        assertThat(fault.text()).isEqualTo("container c is not running and gets no signal");
        assertThat(DockerSentences.of(fault)).isEqualTo(SENTENCE);
    }

    @Test
    void whatIsSaidAroundItStays() {
        Fault inner = FAILURE.fault();
        Fault outer =
                Fault.of(inner.kind(), "tried: " + inner.text() + "\nDockerfile:2\n----", inner);

        assertThat(DockerSentences.of(outer))
                .isEqualTo("tried: " + SENTENCE + "\nDockerfile:2\n----");
    }

    @Test
    void aTextThatDoesNotTellItStays() {
        Fault outer = Fault.of(Fault.Kind.INTERNAL, "something else", FAILURE.fault());

        assertThat(DockerSentences.of(outer)).isEqualTo("something else");
        assertThat(DockerSentences.of(Fault.conflict("plain"))).isEqualTo("plain");
    }

    @Test
    void aRuntimeThatSaidNothingLeavesTheSentence() {
        EngineFailure silent = new EngineFailure.ProcessNotStarted(ProcessUse.EXEC, "");

        assertThat(DockerSentences.of(silent.fault()))
                .isEqualTo(
                        "OCI runtime exec failed: exec failed: unable to start container process:"
                                + " ");
    }

    @Test
    void anErrorThatTheReleaseBeforeHasStoredIsWholeAlready() {
        String stored =
                "failed to create task for container: failed to create shim task: OCI runtime"
                        + " create failed: runc create failed: unable to start container process:"
                        + " error during container init: exec: \"x\": permission denied";

        assertThat(DockerSentences.of(RunError.of(stored))).isEqualTo(stored);
        assertThat(DockerSentences.of(RunError.NONE)).isEmpty();
    }
}
