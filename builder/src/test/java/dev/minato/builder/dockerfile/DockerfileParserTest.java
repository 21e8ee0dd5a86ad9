package dev.minato.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

class DockerfileParserTest {
    private static Dockerfile parse(String text) {
        return DockerfileParser.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The instructions of a file whose FROM is put in front. */
    private static List<Instruction> body(String text) {
        return parse("FROM scratch\n" + text).stages().getFirst().instructions();
    }

    private static <T extends Instruction> T only(Class<T> type, String text) {
        List<Instruction> body = body(text);
        assertThat(body).hasSize(1);
        return type.cast(body.getFirst());
    }

    private static CommandLine run(String text) {
        return only(Instruction.Run.class, text).command();
    }

    @Test
    void aFileIsStagesOfInstructions() {
        Dockerfile file =
                parse(
                        """
                        ARG BASE=debian
                        FROM $BASE AS Build
                        RUN make
                        FROM --platform=linux/amd64 scratch
                        COPY --from=build /out /
                        """);
        assertThat(file.globals()).hasSize(1);
        assertThat(file.stages()).hasSize(2);
        assertThat(file.stages().getFirst().name()).contains("build");
        assertThat(file.stages().getFirst().base()).isEqualTo("$BASE");
        assertThat(file.stages().getLast().platform()).isEqualTo("linux/amd64");
        assertThat(file.stages().getLast().source().line()).isEqualTo(4);
    }

    @Test
    void theWordOfAnInstructionIsReadInAnyCase() {
        assertThat(body("run a\nRun b\nRUN c\nwOrKdIr /x\n")).hasSize(4);
    }

    @Test
    void aByteOrderMarkAndCarriageReturnsDoNotMatter() {
        Dockerfile file = parse("\uFEFFFROM scratch\r\nRUN a \\\r\n  b\r\n");
        assertThat(file.stages().getFirst().instructions()).hasSize(1);
        assertThat(run("RUN a \\\r\n  b\r\n").words()).containsExactly("a   b");
    }

    @Test
    void blanksAtTheStartOfALineAreIgnoredAndThoseOfAContinuationKept() {
        assertThat(run("   \t RUN a \\\n      b").words()).containsExactly("a       b");
    }

    @Test
    void aContinuationMayHaveBlanksAfterTheEscape() {
        assertThat(run("RUN a \\ \t \n b").words()).containsExactly("a  b");
    }

    @Test
    void anEscapedEscapeDoesNotContinue() {
        assertThat(body("RUN a \\\\\nRUN b")).hasSize(2);
    }

    @Test
    void commentsInsideAContinuationVanish() {
        assertThat(run("RUN a \\\n# comment \\\n   # another\n b").words()).containsExactly("a  b");
    }

    @Test
    void aNumberSignElsewhereIsData() {
        assertThat(run("RUN a # b").words()).containsExactly("a # b");
    }

    @Test
    void emptyLinesInsideAContinuationAreKnown() {
        Dockerfile file = parse("FROM scratch\nRUN a \\\n\n  b\n");
        assertThat(file.emptyContinuations()).containsExactly(4);
        assertThat(parse("FROM scratch\nRUN a\n\nRUN b\n").emptyContinuations()).isEmpty();
    }

    @Test
    void theEscapeCanBeABacktick() {
        Dockerfile file = parse("# escape=`\nFROM scratch\nRUN a `\n b\nRUN c \\\n");
        assertThat(file.escape()).isEqualTo('`');
        assertThat(file.stages().getFirst().instructions()).hasSize(2);
    }

    @Test
    void directivesEndAtTheFirstLineThatIsNone() {
        assertThat(parse("# syntax=docker/dockerfile:1\nFROM a").syntax())
                .contains("docker/dockerfile:1");
        assertThat(parse("#SYNTAX = x y \nFROM a").syntax()).contains("x y");
        assertThat(parse("# hello\n# escape=`\nFROM a").escape()).isEqualTo('\\');
        assertThat(parse("\n# escape=`\nFROM a").escape()).isEqualTo('\\');
        assertThat(parse("# unknown=1\n# escape=`\nFROM a").escape()).isEqualTo('\\');
        assertThat(parse("# check=skip=all\n# escape=`\nFROM a").escape()).isEqualTo('`');
        assertThat(parse("FROM a\n# escape=`\n").escape()).isEqualTo('\\');
    }

    @Test
    void jsonMakesTheExecFormAndAnythingElseTheShellForm() {
        assertThat(run("RUN [\"a\", \"b c\"]"))
                .isEqualTo(new CommandLine(List.of("a", "b c"), false, List.of()));
        assertThat(run("RUN a b").shell()).isTrue();
        assertThat(run("RUN ['a']").shell()).isTrue();
        assertThat(run("RUN [ -f x ] && echo y").words()).containsExactly("[ -f x ] && echo y");
        assertThat(run("RUN [\"a\"] x").shell()).isTrue();
        assertThat(run("RUN [\"a\",]").shell()).isTrue();
        assertThat(run("RUN [\"a\\nb\\u00e9\"]").words()).containsExactly("a\nb\u00e9");
        assertThat(only(Instruction.Cmd.class, "CMD []").command().words()).isEmpty();
        assertThat(only(Instruction.Cmd.class, "CMD []").command().shell()).isFalse();
    }

    @Test
    void sourcesAndDestinationAreWordsOrJson() {
        CopyArguments words = only(Instruction.Copy.class, "COPY a  b\t c/").transfer();
        assertThat(words.sources()).containsExactly("a", "b");
        assertThat(words.destination()).isEqualTo("c/");
        CopyArguments json = only(Instruction.Add.class, "ADD [\"a b\", \"c d\"]").transfer();
        assertThat(json.sources()).containsExactly("a b");
        assertThat(json.destination()).isEqualTo("c d");
    }

    @Test
    void flagsStandAfterTheWordAndEndAtTheFirstWordWithoutDashes() {
        Instruction.Copy copy =
                only(
                        Instruction.Copy.class,
                        "COPY --from=build --chown=\"a b\":c --chmod=0755 --exclude=*.md"
                                + " --exclude=x --parents --link=false -- --odd /d");
        assertThat(copy.from()).contains("build");
        assertThat(copy.parents()).isTrue();
        assertThat(copy.transfer().chown()).isEqualTo("a b:c");
        assertThat(copy.transfer().chmod()).isEqualTo("0755");
        assertThat(copy.transfer().excludes()).containsExactly("*.md", "x");
        assertThat(copy.transfer().link()).isFalse();
        assertThat(copy.transfer().sources()).containsExactly("--odd");
        Instruction.Run run =
                only(
                        Instruction.Run.class,
                        "RUN --mount=type=cache,target=/c --mount=type=tmpfs,target=/t"
                                + " --network=none a --flag");
        assertThat(run.mounts()).hasSize(2);
        assertThat(run.network()).isEqualTo("none");
        assertThat(run.command().words()).containsExactly("a --flag");
        Instruction.Add add =
                only(
                        Instruction.Add.class,
                        "ADD --unpack=FALSE --checksum=sha256:0 --keep-git-dir a b");
        assertThat(add.unpack()).contains(false);
        assertThat(add.checksum()).isEqualTo("sha256:0");
        assertThat(add.keepGitDir()).contains(true);
    }

    @Test
    void variablesArePairsOrAKeyAndTheRestOfTheLine() {
        assertThat(only(Instruction.Env.class, "ENV a=1 b=\"x y\" c='z' d=e\\ f").pairs())
                .containsExactly(
                        new KeyValuePair("a", "1", false),
                        new KeyValuePair("b", "\"x y\"", false),
                        new KeyValuePair("c", "'z'", false),
                        new KeyValuePair("d", "e\\ f", false));
        assertThat(only(Instruction.Env.class, "ENV KEY  some \"text\" = x").pairs())
                .containsExactly(new KeyValuePair("KEY", "some \"text\" = x", true));
        assertThat(only(Instruction.Env.class, "ENV a= b=").pairs())
                .containsExactly(
                        new KeyValuePair("a", "", false), new KeyValuePair("b", "", false));
        assertThat(only(Instruction.Label.class, "LABEL \"a b\"=c").pairs())
                .containsExactly(new KeyValuePair("\"a b\"", "c", false));
    }

    @Test
    void argumentsHaveADefaultOrNone() {
        assertThat(only(Instruction.Arg.class, "ARG a b=1 c= d=\"x y\"").definitions())
                .containsExactly(
                        new ArgDefinition("a", Optional.empty()),
                        new ArgDefinition("b", Optional.of("1")),
                        new ArgDefinition("c", Optional.of("")),
                        new ArgDefinition("d", Optional.of("\"x y\"")));
    }

    @Test
    void aHealthcheckHasItsTimes() {
        Instruction.Healthcheck check =
                only(
                        Instruction.Healthcheck.class,
                        "HEALTHCHECK --interval=1m30s --timeout=1.5s --start-period=2h"
                                + " --start-interval=300ms --retries=4 CMD curl -f http://x");
        assertThat(check.test()).containsExactly("CMD-SHELL", "curl -f http://x");
        assertThat(check.interval()).isEqualTo(Duration.ofSeconds(90));
        assertThat(check.timeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(check.startPeriod()).isEqualTo(Duration.ofHours(2));
        assertThat(check.startInterval()).isEqualTo(Duration.ofMillis(300));
        assertThat(check.retries()).isEqualTo(4);
        assertThat(only(Instruction.Healthcheck.class, "HEALTHCHECK NONE").test())
                .containsExactly("NONE");
        assertThat(only(Instruction.Healthcheck.class, "healthcheck cmd [\"a\", \"b\"]").test())
                .containsExactly("CMD", "a", "b");
    }

    @Test
    void theOtherInstructionsTakeWhatTheySay() {
        assertThat(only(Instruction.Expose.class, "EXPOSE 80/tcp 443 53/udp").ports())
                .containsExactly("443", "53/udp", "80/tcp");
        assertThat(only(Instruction.Volume.class, "VOLUME /a /b").paths())
                .containsExactly("/a", "/b");
        assertThat(only(Instruction.Volume.class, "VOLUME [\"/a b\"]").paths())
                .containsExactly("/a b");
        assertThat(only(Instruction.User.class, "USER a b").user()).isEqualTo("a b");
        assertThat(only(Instruction.Workdir.class, "WORKDIR /a b").path()).isEqualTo("/a b");
        assertThat(only(Instruction.StopSignal.class, "STOPSIGNAL SIGINT").signal())
                .isEqualTo("SIGINT");
        assertThat(only(Instruction.Shell.class, "SHELL [\"bash\", \"-c\"]").shell())
                .containsExactly("bash", "-c");
        assertThat(only(Instruction.Maintainer.class, "MAINTAINER A B <c>").name())
                .isEqualTo("A B <c>");
        assertThat(only(Instruction.Onbuild.class, "ONBUILD RUN  a b").expression())
                .isEqualTo("RUN  a b");
        assertThat(only(Instruction.Entrypoint.class, "ENTRYPOINT x").command().shell()).isTrue();
    }

    @Test
    void aHeredocIsRead() {
        CommandLine run = run("RUN <<EOF\necho $a\n  b\nEOF\n");
        assertThat(run.documents())
                .containsExactly(new Heredoc("EOF", true, false, "echo $a\n  b\n"));
        assertThat(run.isDocumentAlone()).isTrue();
        assertThat(body("RUN <<EOF\na\nEOF\nRUN b\n")).hasSize(2);
    }

    @Test
    void aQuotedDelimiterTurnsExpansionOffAndADashTakesTabsAway() {
        Heredoc quoted = run("RUN <<'EOF'\na\nEOF\n").documents().getFirst();
        assertThat(quoted.expand()).isFalse();
        assertThat(quoted.name()).isEqualTo("EOF");
        assertThat(run("RUN <<\"E F\"\na\nE F\n").documents().getFirst().name()).isEqualTo("E F");
        Heredoc dash = run("RUN <<-EOF\n\t\ta\n\tb\tc\n\tEOF\n").documents().getFirst();
        assertThat(dash.content()).isEqualTo("\t\ta\n\tb\tc\n");
        assertThat(dash.body()).isEqualTo("a\nb\tc\n");
    }

    @Test
    void severalHeredocsFollowEachOther() {
        CopyArguments copy =
                only(Instruction.Copy.class, "COPY <<a <<b /d/\n1\na\n2\nb\n").transfer();
        assertThat(copy.sources()).isEmpty();
        assertThat(copy.documents()).extracting(Heredoc::name).containsExactly("a", "b");
        assertThat(copy.documents()).extracting(Heredoc::body).containsExactly("1\n", "2\n");
    }

    @Test
    void aCommandWithAHeredocIsNotTheHeredocAlone() {
        CommandLine run = run("RUN cat <<EOF > /x && 3<<F cat\na\nEOF\nb\nF\n");
        assertThat(run.isDocumentAlone()).isFalse();
        assertThat(run.documents()).hasSize(2);
        assertThat(run("RUN echo $((1<<2))").documents()).isEmpty();
        assertThat(run("RUN a <<<b").documents()).isEmpty();
        assertThat(run("RUN echo '<<EOF'").documents()).isEmpty();
        assertThat(run("RUN [\"a\", \"<<EOF\"]").documents()).isEmpty();
    }

    @Test
    void aTriggerKeepsItsHeredoc() {
        Instruction.Onbuild onbuild =
                only(Instruction.Onbuild.class, "ONBUILD COPY <<EOF /x\na\nEOF\n");
        assertThat(onbuild.expression()).isEqualTo("COPY <<EOF /x\na\nEOF");
        Instruction again =
                DockerfileParser.parseTrigger(
                        onbuild.expression(), new InstructionSource(7, 7, "", ""));
        assertThat(((Instruction.Copy) again).transfer().documents().getFirst().body())
                .isEqualTo("a\n");
        assertThat(again.source().line()).isEqualTo(7);
    }

    @Test
    void lineNumbersAreThoseOfTheFile() {
        List<Instruction> body = body("# c\n\nRUN a \\\n  b\nRUN <<E\nx\nE\nRUN d");
        assertThat(body).extracting(i -> i.source().line()).containsExactly(4, 6, 9);
        assertThat(body).extracting(i -> i.source().lastLine()).containsExactly(5, 8, 9);
    }

    @Test
    void aLineMayHaveSixtyFourKibibytesLessOne() {
        String longest = "RUN " + "x".repeat(DockerfileParser.LONGEST_LINE - 4);
        assertThat(body(longest + "\nRUN b")).hasSize(2);
        assertThatThrownBy(() -> body(longest + "x\n"))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "dockerfile parse error on line 2: dockerfile line greater than max allowed"
                                + " size of 65535");
    }

    @Test
    void malformedTextBecomesReplacementCharacters() {
        byte[] file = "FROM scratch\nRUN x".getBytes(StandardCharsets.UTF_8);
        file[file.length - 1] = (byte) 0xFF;
        assertThat(
                        ((Instruction.Run)
                                        DockerfileParser.parse(file)
                                                .stages()
                                                .getFirst()
                                                .instructions()
                                                .getFirst())
                                .command()
                                .words())
                .containsExactly("\uFFFD");
    }
}
