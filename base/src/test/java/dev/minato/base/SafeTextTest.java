package dev.minato.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SafeTextTest {
    private static final String HOSTILE = "red \u001b[31m bell \u0007 csi \u009b2J back \r here";

    @Test
    void aTerminalHasNothingToObey() {
        assertThat(SafeText.plain(HOSTILE + "\n\tx\u007f"))
                .isEqualTo("red ?[31m bell ? csi ?2J back ? here??x?");
        assertThat(SafeText.lines(HOSTILE)).isEqualTo("red ?[31m bell ? csi ?2J back ? here");
        assertThat(SafeText.line(" \n" + HOSTILE + "\u0000\u0085"))
                .isEqualTo("red  [31m bell   csi  2J back   here");
        assertThat(SafeText.stripped("\t" + HOSTILE))
                .isEqualTo("\tred [31m bell  csi 2J back  here");
    }

    @Test
    void whatIsHarmlessStaysAsItIs() {
        String text = "ünö \ud83d\ude00";
        assertThat(SafeText.plain(text)).isSameAs(text);
        assertThat(SafeText.lines("one\r\n\ttwo\n" + text)).isEqualTo("one\r\n\ttwo\n" + text);
        assertThat(SafeText.stripped(text)).isSameAs(text);
        assertThat(SafeText.shown(text)).isSameAs(text);
    }

    @Test
    void aCarriageReturnStaysOnlyBeforeALineEnd() {
        assertThat(SafeText.lines("a\r\r\nb\r")).isEqualTo("a?\r\nb?");
    }

    @Test
    void whatIsLongIsCut() {
        assertThat(SafeText.shown("x".repeat(80))).isEqualTo("x".repeat(80));
        assertThat(SafeText.shown("x".repeat(81))).isEqualTo("x".repeat(80) + "…");
        assertThat(SafeText.shown("a\nbc", 3)).isEqualTo("a?b…");
    }

    @Test
    void noCharacterIsCutInTwo() {
        assertThat(SafeText.cut("a\ud83d\ude00b", 2)).isEqualTo("a…");
        assertThat(SafeText.cut("a\ud83d\ude00b", 3)).isEqualTo("a\ud83d\ude00…");
        assertThat(SafeText.cut("\ud83d\ude00", 1)).isEqualTo("…");
        assertThat(SafeText.cut("ab", 0)).isEqualTo("…");
    }
}
