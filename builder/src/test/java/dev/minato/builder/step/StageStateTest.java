package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.minato.base.Fault;
import dev.minato.image.model.Platform;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

class StageStateTest {
    private final StageState state = StageState.scratch(Platform.host());

    @Test
    void scratchHasAPathAndNothingElse() {
        assertThat(state.environment()).containsOnlyKeys("PATH");
        assertThat(state.config().workingDir()).isEqualTo("/");
        assertThat(state.chain()).isEmpty();
        assertThat(state.top()).isEmpty();
        assertThat(state.brief()).isEmpty();
    }

    @Test
    void aVariableStaysWhereItWasFirstSet() {
        state.setVariable("A", "1");
        state.setVariable("B", "2");
        state.setVariable("A", "3");
        assertThat(state.environment())
                .containsExactly(
                        entry("PATH", StageState.DEFAULT_PATH), entry("A", "3"), entry("B", "2"));
    }

    @Test
    void anArgumentHasTheValueThatItsNameMeansNow() {
        state.setVariable("VERSION", "1");
        state.declare("VERSION", "1");
        state.declare("OTHER", "");
        assertThat(state.arguments()).containsExactly("VERSION=1", "OTHER=");
        state.setVariable("VERSION", "of an ENV");
        assertThat(state.arguments()).containsExactly("VERSION=of an ENV", "OTHER=");
    }

    @Test
    void aStageTakesVariablesArgumentsAndHistoryOfItsBaseButNoTriggers() {
        state.configure(
                state.config().toBuilder().env("A", "env").onBuild(List.of("RUN x")).build());
        state.setVariable("A", "argument");
        state.declare("A", "argument");
        state.remember("ENV A=env");
        state.author("somebody");

        StageState next = StageState.of(state);
        next.setVariable("B", "of the next alone");

        assertThat(next.environment()).containsEntry("A", "env");
        assertThat(next.arguments()).containsExactly("A=env");
        assertThat(next.config().onBuild()).isEmpty();
        assertThat(next.image(Map.of(), Optional.empty()).author()).hasValue("somebody");
        assertThat(state.environment()).doesNotContainKey("B").containsEntry("A", "argument");
        assertThat(state.config().onBuild()).containsExactly("RUN x");
    }

    @Test
    void anEnvironmentInWhichNoProgramCouldStartIsRefused() {
        String half = "x".repeat(1 << 20);
        state.setVariable("A", half);
        state.setVariable("A", half);
        state.setVariable("A", half);
        assertThatThrownBy(() -> state.setVariable("B", half))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("no program could be started in it");
    }

    @Test
    void aHistoryWithoutBoundIsRefused() {
        String million = "x".repeat(1 << 20);
        for (int i = 0; i < 16; i++) {
            state.remember(million);
        }
        assertThatThrownBy(() -> state.remember("one more"))
                .isInstanceOf(Fault.class)
                .hasMessage("the image's history grows beyond 16 MiB");
    }
}
