package dev.minato.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoQuoteTest {
    @Test
    void aTextIsQuotedAsGoQuotesIt() {
        assertThat(GoQuote.of("")).isEqualTo("\"\"");
        assertThat(GoQuote.of("a b")).isEqualTo("\"a b\"");
        assertThat(GoQuote.of("\"\\\n\t\r\b\f\u0007\u000b"))
                .isEqualTo("\"\\\"\\\\\\n\\t\\r\\b\\f\\a\\v\"");
    }

    @Test
    void whatCannotBePrintedIsWrittenByItsNumber() {
        assertThat(GoQuote.of("\u0001\u007f\u00a0\u2028\u00e9\ud83d\ude00"))
                .isEqualTo("\"\\x01\\x7f\\u00a0\\u2028\u00e9\ud83d\ude00\"");
    }
}
