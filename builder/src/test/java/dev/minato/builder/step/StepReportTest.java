package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.builder.BuildEvent;
import dev.minato.image.catalog.Image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

/** What is told of each step while it is carried out, and the values that a step refuses. */
class StepReportTest extends BuildFixture {
    @Test
    void stepsOfAllStagesThatAreNeededAreNumberedThrough() {
        lab.build(
                """
                FROM scratch AS unneeded
                ENV A=1
                FROM busybox:test AS one
                ENV B=2
                WORKDIR /made
                FROM scratch AS two
                COPY --from=one /made /copied
                """);
        assertThat(started())
                .as("of stages that run beside each other")
                .containsExactlyInAnyOrder(
                        "1/5 one:3 FROM busybox:test",
                        "2/5 one:4 ENV B=2",
                        "3/5 one:5 WORKDIR /made",
                        "4/5 two:6 FROM scratch",
                        "5/5 two:7 COPY --from=one /made /copied");
    }

    @Test
    void knownVariablesAreShownWithTheirValuesAndOthersAsWritten() {
        lab.build(
                """
                FROM scratch
                ARG name=shop
                env greeting="hello $name"
                label said=$greeting other=$unknown
                """);
        assertThat(started())
                .containsExactly(
                        "1/4 stage-0:1 FROM scratch",
                        "2/4 stage-0:2 ARG name=shop",
                        "3/4 stage-0:3 ENV greeting=\"hello shop\"",
                        "4/4 stage-0:4 LABEL said=hello shop other=$unknown");
    }

    @Test
    void eachStepEndsOnceAndAFailedOneIsTheLast() {
        assertThatThrownBy(() -> lab.build("FROM scratch\nENV A=1\nCOPY none /\nENV B=2\n"))
                .isInstanceOf(Fault.class);
        List<BuildEvent> events = lab.events();
        assertThat(events.stream().map(event -> event.getClass().getSimpleName()))
                .containsExactly(
                        "StepStarted",
                        "StepDone",
                        "StepStarted",
                        "StepDone",
                        "StepStarted",
                        "StepFailed");
        assertThat(((BuildEvent.StepFailed) events.getLast()).message()).contains("\"/none\"");
    }

    @Test
    void pairsOfOneLineSeeTheValuesFromBeforeIt() {
        Image image = lab.build("FROM scratch\nENV a=1\nENV a=2 b=$a\n");
        assertThat(image.config().run().env()).contains("a=2", "b=1");
    }

    @Test
    void anEntrypointLeavesTheCommandOfItsOwnStageAlone() {
        String base = "FROM scratch AS base\nCMD [\"of the base\"]\nFROM base\n";
        assertThat(lab.build(base + "ENTRYPOINT [\"e\"]\n").config().run().cmd()).isEmpty();
        assertThat(lab.build(base + "CMD [\"own\"]\nENTRYPOINT [\"e\"]\n").config().run().cmd())
                .containsExactly("own");
    }

    @Test
    void anArgumentOfTheWholeFileCountsWhereAStageAsksForIt() {
        String file = "ARG v=1\nFROM scratch\nARG v\nARG none\nLABEL v=$v none=$none-\n";
        assertThat(lab.build(file).config().run().labels())
                .containsEntry("v", "1")
                .containsEntry("none", "-");
        assertThat(lab.build("ARG v=1\nFROM scratch\nLABEL v=$v-\n").config().run().labels())
                .containsEntry("v", "-");
    }

    @Test
    void relativeDirectoriesStandInTheOneBefore() {
        Image image = lab.build("FROM scratch\nWORKDIR a\nWORKDIR b/../c\nWORKDIR ../d/./e\n");
        assertThat(image.config().run().workingDir()).isEqualTo("/a/d/e");
        assertThat(lab.node(image, "/a/c")).isPresent();
        assertThat(lab.node(image, "/a/b")).isEmpty();
    }

    @Test
    void aRootDirectoryNeedsNoLayer() {
        Image image = lab.build("FROM scratch\nWORKDIR /\n");
        assertThat(image.top()).isEqualTo(Optional.empty());
        assertThat(BuildLab.history(image)).containsExactly("- WORKDIR /");
    }

    @Test
    void moreLayersThanCanBeStackedAreRefusedWithTheMend() {
        StringBuilder file = new StringBuilder("FROM scratch\n");
        for (int i = 0; i < 128; i++) {
            file.append("WORKDIR /d").append(i).append('\n');
        }
        assertThatThrownBy(() -> lab.build(file.toString()))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.EXHAUSTED))
                .hasMessageStartingWith("the stage has 127 layers, more cannot be stacked")
                .hasMessageContaining("Dockerfile:129");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ENV $none=1 | ENV names can not be blank",
                "VOLUME $none | VOLUME specified can not be an empty string",
                "STOPSIGNAL TERMINATE | invalid signal: TERMINATE",
                "RUN --device=gpu true | RUN --device is not supported yet: leave the flag out",
            })
    void aValueThatMakesNoSenseIsRefusedInItsLine(String instruction, String text) {
        assertThatThrownBy(() -> lab.build("FROM scratch\n" + instruction + "\n"))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.INVALID))
                .hasMessageStartingWith(text)
                .hasMessageContaining("   2 | >>> " + instruction);
    }

    /** Number, stage, line and text of each step that was begun. */
    private List<String> started() {
        return lab.events().stream()
                .filter(BuildEvent.StepStarted.class::isInstance)
                .map(event -> ((BuildEvent.StepStarted) event).step())
                .map(step ->
                        step.number()
                                + "/"
                                + step.total()
                                + " "
                                + step.stage()
                                + ":"
                                + step.line()
                                + " "
                                + step.text())
                .toList();
    }
}
