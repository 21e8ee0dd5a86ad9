package dev.minato.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What is kept of a file besides what it does, and of one that is wrong. */
class DockerfileReadingTest {
    private static DockerfileReading read(String file) {
        return DockerfileParser.read(file.getBytes(StandardCharsets.UTF_8));
    }

    private static InstructionSource last(String file) {
        Dockerfile read = read(file).whole();
        List<Instruction> instructions = read.stages().getLast().instructions();
        return instructions.isEmpty()
                ? read.stages().getLast().source()
                : instructions.getLast().source();
    }

    @Test
    void commentsBelongToTheInstructionBelowThem() {
        assertThat(last("# a\nFROM scratch\n#b\n\n#   c \nRUN x\n").comments())
                .containsExactly("b", "c");
        assertThat(last("FROM scratch\n# b\nRUN x\nRUN y\n").comments()).isEmpty();
    }

    @Test
    void anEmptyCommentBeginsAnew() {
        assertThat(last("FROM scratch\n# a\n#\n# b\nRUN x\n").comments()).containsExactly("b");
        assertThat(last("FROM scratch\n# a\n#\nRUN x\n").comments()).isEmpty();
    }

    @Test
    void directivesAreNoComments() {
        assertThat(last("# check=skip=all\n# a\nFROM scratch\n").comments()).containsExactly("a");
        assertThat(read("# check = skip=all \nFROM scratch\n").file().check()).contains("skip=all");
        assertThat(read("FROM scratch\n# check=skip=all\nRUN x\n").file().check()).isEmpty();
    }

    @Test
    void aCommentInsideAnInstructionIsNobodys() {
        assertThat(last("FROM scratch\n# a\nRUN x \\\n# b\n y\nRUN z\n").comments()).isEmpty();
        assertThat(last("FROM scratch\n# a\nRUN x \\\n# b\n y\n").comments()).containsExactly("a");
    }

    @Test
    void aCommentDescribesWhatItBeginsWith() {
        InstructionSource source = last("# other x\n# app is it\n# app no more\nFROM a AS app\n");
        assertThat(source.description("app")).isEqualTo("is it");
        assertThat(source.description("ap")).isEmpty();
        assertThat(source.description("")).isEmpty();
    }

    @Test
    void theChecksOfAnInstructionAreInTheFirstCommentThatHasSome() {
        assertThat(
                        last("FROM a\n# x\n# check=skip=A why\n# check=skip=B\n# escape=`\nRUN x\n")
                                .check())
                .contains("skip=A");
        assertThat(last("FROM a\n# checks=skip=A\nRUN x\n").check()).isEmpty();
    }

    @Test
    void aNameIsKeptAsItIsWritten() {
        Stage stage = read("FROM a aS Base\n").whole().stages().getFirst();
        assertThat(stage.alias()).contains(new Stage.Alias("aS", "Base"));
        assertThat(stage.name()).contains("base");
        assertThat(read("FROM a\n").whole().stages().getFirst().name()).isEmpty();
    }

    @Test
    void whatStandsBeforeAMistakeIsKept() {
        DockerfileReading reading = read("ARG A\nFROM a AS b\nRUN x\nNOPE\nRUN y\n");
        assertThat(reading.file().globals()).hasSize(1);
        assertThat(reading.file().stages().getFirst().instructions()).hasSize(1);
        assertThat(reading.mistake().map(Fault::text).orElse(""))
                .startsWith("dockerfile parse error on line 4: unknown instruction: NOPE");
        assertThatThrownBy(reading::whole).isSameAs(reading.mistake().orElseThrow());
    }

    @Test
    void aFileOfArgumentsAloneHasAMistake() {
        DockerfileReading reading = read("ARG A\n");
        assertThat(reading.file().stages()).isEmpty();
        assertThat(reading.mistake().map(Fault::text))
                .isEqualTo(
                        Optional.of(
                                "dockerfile parse error on line 1: dockerfile contains no stages to"
                                        + " build"));
    }

    @Test
    void linesThatCannotBeToldApartAreAFault() {
        assertThatThrownBy(() -> read("FROM a AS B\nRUN <<EOF\nx\n"))
                .isInstanceOf(Fault.class)
                .hasMessage("dockerfile parse error on line 2: unterminated heredoc");
    }
}
