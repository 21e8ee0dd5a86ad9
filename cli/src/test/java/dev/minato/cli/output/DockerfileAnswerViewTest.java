package dev.minato.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.node.ObjectNode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

class DockerfileAnswerViewTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int show(String question, boolean json, ObjectNode answer) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new DockerfileAnswerView(stream, question, json).show(answer);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static ObjectNode answer(String json, String text, String status) {
        return JsonTree.object()
                .put("result.json", json)
                .put("result.txt", text)
                .put("result.statuscode", status);
    }

    @Test
    void findingsAreCountedAndEndTheCommandWithOne() {
        assertThat(show("check", false, answer("{\"warnings\":[{},{}]}", "\nWARNING: A\n", "1")))
                .isEqualTo(1);
        assertThat(printed())
                .isEqualTo("Check complete, 2 warnings have been found!\n\nWARNING: A\n");
    }

    @Test
    void oneFindingIsOne() {
        assertThat(show("check", false, answer("{\"warnings\":[{}]}", "", "1"))).isEqualTo(1);
        assertThat(printed()).isEqualTo("Check complete, 1 warning has been found!\n");
    }

    @Test
    void nothingFoundIsSuccess() {
        assertThat(show("check", false, answer("{\"warnings\":null}", "", "0"))).isZero();
        assertThat(printed()).isEqualTo("Check complete, no warnings found.\n");
    }

    @Test
    void aFailureIsToldAfterTheFindings() {
        ObjectNode answer = answer("{\"warnings\":[{}]}", "W\n", "1").put("minato.failure", "no\n");
        assertThatThrownBy(() -> show("check", false, answer))
                .isInstanceOf(Fault.class)
                .hasMessage("no");
        assertThat(printed()).isEqualTo("Check complete, 1 warning has been found!\nW\n");
    }

    @Test
    void aFailureWithoutFindingsIsAllThatIsTold() {
        ObjectNode answer = answer("{\"warnings\":null}", "", "1").put("minato.failure", "no\n");
        assertThatThrownBy(() -> show("check", false, answer)).hasMessage("no");
        assertThat(printed()).isEmpty();
    }

    @Test
    void jsonIsPrintedAsItCame() {
        ObjectNode answer = answer("{\n  \"a\": 1\n}", "text", "1").put("minato.failure", "no");
        assertThat(show("check", true, answer)).isEqualTo(1);
        assertThat(printed()).isEqualTo("{\n  \"a\": 1\n}\n");
    }

    @Test
    void theOtherAnswersAreTheirTexts() {
        assertThat(show("targets", false, answer("{}", "TARGET\n", "0"))).isZero();
        assertThat(printed()).isEqualTo("TARGET\n");
    }
}
