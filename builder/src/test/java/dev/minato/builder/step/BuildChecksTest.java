package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildRequest;
import dev.minato.builder.check.CheckFinding;
import dev.minato.builder.check.CheckInput;
import dev.minato.builder.check.DockerfileAnswer;
import dev.minato.builder.check.DockerfileQuestion;
import dev.minato.image.model.ImageId;
import dev.minato.linux.files.Dir;

import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a build tells of its Dockerfile, and what is answered without one. */
class BuildChecksTest extends BuildFixture {
    private List<BuildEvent.Warning> warnings() {
        return lab.events().stream()
                .filter(BuildEvent.Warning.class::isInstance)
                .map(BuildEvent.Warning.class::cast)
                .toList();
    }

    private DockerfileAnswer ask(String dockerfile, DockerfileQuestion question) {
        try (Dir dir = Dir.open(lab.context())) {
            BuildRequest request =
                    BuildRequest.of(dir)
                            .withDockerfile(
                                    new BuildRequest.DockerfileSource.Text(
                                            "Dockerfile", dockerfile));
            return lab.builder().answer(request, question);
        }
    }

    @Test
    void aBuildTellsWhatItsChecksFindBeforeItsFirstStep() {
        lab.build("FROM busybox:test\nENV a \\\n b\nCMD $PATH $x\nLABEL a=$PATH b=$x\n");
        assertThat(warnings())
                .containsExactly(
                        new BuildEvent.Warning(
                                Optional.of(new BuildEvent.Lines(2, 3)),
                                "LegacyKeyValueFormat",
                                "\"ENV key=value\" should be used instead of legacy \"ENV key"
                                        + " value\" format",
                                "Legacy key/value format with whitespace separator should not be"
                                        + " used",
                                "https://docs.docker.com/go/dockerfile/rule/legacy-key-value-format/"),
                        new BuildEvent.Warning(
                                Optional.of(new BuildEvent.Lines(4, 4)),
                                "JSONArgsRecommended",
                                "JSON arguments recommended for CMD to prevent unintended behavior"
                                        + " related to OS signals",
                                "JSON arguments recommended for ENTRYPOINT/CMD to prevent"
                                        + " unintended behavior related to OS signals",
                                "https://docs.docker.com/go/dockerfile/rule/json-args-recommended/"),
                        new BuildEvent.Warning(
                                Optional.of(new BuildEvent.Lines(5, 5)),
                                "UndefinedVar",
                                "Usage of undefined variable '$x' (did you mean $a?)",
                                "Variables should be defined before their use",
                                "https://docs.docker.com/go/dockerfile/rule/undefined-var/"));
        assertThat(lab.events().subList(0, 3)).hasOnlyElementsOfType(BuildEvent.Warning.class);
    }

    @Test
    void aFindingFailsTheBuildWhereThatIsAskedFor() {
        assertThatThrownBy(() ->
                        lab.build(
                                "# check=error=true\nFROM busybox:test\nRUN true\n" + "ENV a b\n"))
                .isInstanceOf(Fault.class)
                .hasMessage("lint violation found for rules: LegacyKeyValueFormat");
        assertThat(warnings()).hasSize(1);
        assertThat(lab.steps().count()).isZero();
        assertThat(lab.events()).noneMatch(BuildEvent.StepStarted.class::isInstance);
        lab.assertNothingIsLeft();
    }

    @Test
    void withoutFindingsAStrictBuildWorks() {
        lab.build("# check=error=true\nFROM busybox:test\nENV a=b\n");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void theBuildArgumentCountsForABuild() {
        assertThatThrownBy(() ->
                        lab.build(
                                "# check=skip=all\nFROM busybox:test\nENV a b\n",
                                request ->
                                        request.withBuildArgs(
                                                Map.of(
                                                        CheckInput.ARGUMENT,
                                                        Optional.of("error=true")))))
                .hasMessage("lint violation found for rules: LegacyKeyValueFormat");
        assertThatThrownBy(() -> lab.build("# check=no\nFROM busybox:test\n"))
                .hasMessage("failed to parse check options: invalid check option \"no\"");
    }

    @Test
    void whatIsFoundBeforeAMistakeIsTold() {
        assertThatThrownBy(() -> lab.build("FROM busybox:test AS Bad\nNOPE\n"))
                .hasMessageStartingWith("dockerfile parse error on line 2: unknown instruction");
        assertThat(warnings())
                .extracting(BuildEvent.Warning::rule)
                .containsExactly("StageNameCasing");
    }

    @Test
    void filesThatAreIgnoredAreFoundByTheContextsOwnRules() {
        lab.file(".dockerignore", "secret.txt\n").file("secret.txt", "x");
        assertThatThrownBy(() -> lab.build("FROM busybox:test\nCOPY secret.txt /\n"))
                .hasMessageContaining("excluded by .dockerignore");
        assertThat(warnings())
                .extracting(BuildEvent.Warning::text)
                .containsExactly(
                        "Attempting to Copy file \"secret.txt\" that is excluded by"
                                + " .dockerignore");
    }

    @Test
    void questionsAreAnsweredWithoutABuild() {
        String file = "FROM busybox:test AS a\nRUN $x\nCOPY $x /\nFROM a\nARG V=1\n";
        assertThat(ask(file, DockerfileQuestion.CHECK))
                .isInstanceOfSatisfying(
                        DockerfileAnswer.Checked.class,
                        checked ->
                                assertThat(checked.report().findings())
                                        .extracting(CheckFinding::line)
                                        .containsExactly(3));
        assertThat(ask(file, DockerfileQuestion.OUTLINE))
                .isInstanceOfSatisfying(
                        DockerfileAnswer.Outlined.class,
                        outlined -> assertThat(outlined.outline().arguments()).hasSize(1));
        assertThat(ask(file, DockerfileQuestion.TARGETS))
                .isInstanceOfSatisfying(
                        DockerfileAnswer.Listed.class,
                        listed -> assertThat(listed.targets()).hasSize(2));
        assertThat(lab.steps().count()).isZero();
    }

    @Test
    void aWrongFileIsAFaultWithItsLines() {
        assertThatThrownBy(() -> ask("FROM scratch\nNOPE\n", DockerfileQuestion.TARGETS))
                .hasMessageContaining("unknown instruction: NOPE")
                .hasMessageContaining(">>> NOPE");
        assertThat(ask("FROM scratch\nNOPE\n", DockerfileQuestion.CHECK))
                .isInstanceOfSatisfying(
                        DockerfileAnswer.Checked.class,
                        checked -> assertThat(checked.report().mistake()).isPresent());
    }

    /** A builder whose registry has every image: it is busybox. */
    private LocalBuilder pulling() {
        return new LocalBuilder(
                lab.store(),
                (reference, pull, credentials, listener) -> {
                    ImageId busybox = lab.store().images().resolve(BuildLab.BUSYBOX).orElseThrow();
                    lab.store().images().tag(reference, busybox);
                    return busybox;
                },
                lab.steps(),
                lab.cache(),
                InstantSource.system(),
                Home.at(lab.root().resolve("home")),
                () -> {});
    }

    private List<String> built(String dockerfile) {
        List<String> heard = new ArrayList<>();
        try (Dir dir = Dir.open(lab.context())) {
            BuildRequest request =
                    BuildRequest.of(dir)
                            .withDockerfile(
                                    new BuildRequest.DockerfileSource.Text(
                                            "Dockerfile", dockerfile));
            pulling()
                    .build(
                            request,
                            event -> {
                                if (event instanceof BuildEvent.Warning warning) {
                                    heard.add(warning.rule());
                                } else if (event instanceof BuildEvent.StepDone done) {
                                    heard.add("step " + done.step().number());
                                }
                            });
        } catch (Fault f) {
            heard.add(f.text());
        }
        return heard;
    }

    @Test
    void whatABaseShowsIsToldWhenItHasCome() {
        assertThat(built("FROM far.example/a:1\nENV a b\nLABEL p=$PATH q=$q_q\n"))
                .containsExactly(
                        "LegacyKeyValueFormat", "step 1", "step 2", "step 3", "UndefinedVar");
        assertThat(built("FROM far.example/a:1\nLABEL q=$q_q\n"))
                .startsWith("UndefinedVar")
                .doesNotHaveDuplicates();
    }

    @Test
    void aStrictBuildGetsItsBasesBeforeItsFirstStep() {
        assertThat(built("# check=error=true\nFROM far.example/b:1\nLABEL q=$q_q\n"))
                .containsExactly("UndefinedVar", "lint violation found for rules: UndefinedVar");
    }
}
