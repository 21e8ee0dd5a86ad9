package dev.minato.docker.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TabbedTextTest {
    @Test
    void allCellsButTheLastAreAsWideAsTheWidest() {
        TabbedText text = new TabbedText(3);
        text.line("NAME", "VALUE", "WHY");
        text.line("a", "", "x y");
        text.line("longer", "1", "");
        assertThat(text)
                .hasToString(
                        "NAME     VALUE   WHY\n"
                                + "a                x y\n"
                                + "longer   1       \n");
    }

    @Test
    void aWidthIsCountedInCharacters() {
        TabbedText text = new TabbedText(1);
        text.line("\ud83d\ude00", "a");
        text.line("\u00e9\u00e9", "b");
        assertThat(text).hasToString("\ud83d\ude00  a\n\u00e9\u00e9 b\n");
    }

    @Test
    void nothingIsNothing() {
        assertThat(new TabbedText(1)).hasToString("");
    }
}
