package dev.minato.scaler.prometheus;

import dev.minato.base.Reason;
import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.io.IOException;

/** Answers to queries: a value, or a failure in words. */
class PrometheusFuzzTest {
    @Test
    void anAnswerIsAValueOrRefused() {
        QueryAnswer reader = new QueryAnswer("up", false);
        FuzzTarget.of(PrometheusFuzzTest.class, "prometheus")
                .seeds(
                        "{\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1,\"2.5\"]}]}}",
                        "{\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"NaN\"]}}",
                        "{\"data\":{\"result\":[]}}")
                .words("null", "[]", "{}", "\"value\"", "\"+Inf\"", "1e999", "\\ud800")
                .run(input -> {
                    try {
                        return reader.value(input) > 0;
                    } catch (IOException e) {
                        return Reason.of(e);
                    }
                });
    }
}
