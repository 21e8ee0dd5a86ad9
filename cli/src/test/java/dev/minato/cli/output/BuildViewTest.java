package dev.minato.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

class BuildViewTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void aStepIsShownWhenItBeginsWithItsOutputAndItsTime() {
        show(
                false,
                "{'event':'started','step':2,'total':3,'stage':'app','text':'RUN make'}",
                "{'event':'output','step':2,'text':'made'}",
                "{'event':'done','step':2,'millis':1250}");

        assertThat(printed()).isEqualTo("[app 2/3] RUN make\nmade\n[app 2/3] 1.3 s\n");
    }

    @Test
    void whatTookNoTimeAndSaidNothingTakesOneLine() {
        show(
                false,
                "{'event':'started','step':1,'total':1,'text':'LABEL a=b'}",
                "{'event':'done','step':1,'millis':3}");

        assertThat(printed()).isEqualTo("[1/1] LABEL a=b\n");
    }

    @Test
    void aCachedStepSaysSoAndIsNamedOnce() {
        show(
                false,
                "{'event':'started','step':1,'total':2,'text':'COPY . .'}",
                "{'event':'cached','step':1,'total':2,'text':'COPY . .'}",
                "{'event':'cached','step':2,'total':2,'text':'RUN b'}");

        assertThat(printed())
                .isEqualTo("[1/2] COPY . .\n[1/2] cached\n[2/2] RUN b\n[2/2] cached\n");
    }

    @Test
    void aQuietOneShowsNothingButTheFailure() {
        assertThatThrownBy(
                        () -> {
                            try (BuildView view = view(true)) {
                                view.show(
                                        JSON.readTree(
                                                "{\"minato\":{\"event\":\"started\",\"step\":1,\"total\":1,\"text\":\"RUN"
                                                    + " a\"}}"));
                                view.show(JSON.readTree("{\"error\":\"it broke\"}"));
                            }
                        })
                .isInstanceOf(Fault.class)
                .hasMessage("it broke");
        assertThat(printed()).isEmpty();
    }

    @Test
    void whatTheChecksFindIsShownAtTheEnd() {
        show(
                false,
                "{'event':'warning','line':2,'lastLine':2,'rule':'UndefinedVar','text':'Usage of"
                        + " $a','description':'d','url':'u'}",
                "{'event':'warning','line':1,'rule':'Syntax','text':'not"
                        + " run','description':'','url':''}",
                "{'event':'started','step':1,'total':1,'text':'LABEL a=b'}",
                "{'event':'warning','rule':'Other','text':'else','description':'d','url':''}");

        assertThat(printed())
                .isEqualTo(
                        """
                        WARNING (line 1): not run
                        [1/1] LABEL a=b

                        2 warnings found (use --check to expand):
                         - UndefinedVar: Usage of $a (line 2)
                         - Other: else
                        """);
    }

    @Test
    void aQuietOneShowsNoFindings() {
        show(true, "{'event':'warning','rule':'R','text':'t','description':'d','url':''}");

        assertThat(printed()).isEmpty();
    }

    private BuildView view(boolean quiet) {
        return new BuildView(new PrintStream(out, true, StandardCharsets.UTF_8), false, quiet);
    }

    private void show(boolean quiet, String... events) {
        try (BuildView view = view(quiet)) {
            for (String event : events) {
                view.show(JSON.readTree("{\"minato\":" + event.replace('\'', '"') + "}"));
            }
        }
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
