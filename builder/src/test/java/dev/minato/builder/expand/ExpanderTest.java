package dev.minato.builder.expand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.util.Map;
import java.util.stream.Stream;

class ExpanderTest {
    private static final VariableLookup VARIABLES =
            VariableLookup.of(
                    Map.of(
                            "HOME", "/root",
                            "NAME", "web",
                            "EMPTY", "",
                            "FILE", "/src/app/main.tar.gz",
                            "TWO", "one two",
                            "QUOTE", "it's \"here\"",
                            "STARS", "a*b*c",
                            "\u00fcber", "alles",
                            "_x1", "under",
                            "DOLLAR", "$HOME"));

    /** Source and result; a result of {@code !} is an error. Dots at the ends show blanks. */
    private static final String TABLE =
            """
            plain                       | plain
            $HOME                       | /root
            ${HOME}                     | /root
            a${HOME}b                   | a/rootb
            a$HOME.b                    | a/root.b
            $HOMEx                      |
            ${HOME}x                    | /rootx
            $UNSET                      |
            x${UNSET}y                  | xy
            $_x1                        | under
            $\u00fcber                       | alles
            $DOLLAR                     | $HOME
            $                           | $
            a$                          | a$
            $.                          | $.
            $/a                         | $/a
            ${                          | !
            ${HOME                      | !
            ${}                         | !
            ${:-a}                      | !
            ${{a}                       | !
            ${HOME}}                    | /root}
            ${HOME!}                    | !
            ${HOME:}                    | !
            ${HOME:=a}                  | !
            ${HOME=a}                   | !
            ${HOME:0:1}                 | !
            ${HOME:#a}                  | !
            ${HOME^}                    | !
            ${.}                        | !
            $1                          |
            $12a                        | a
            ${1}                        |
            ${1:-d}                     | d
            $@                          |
            $*x                         | x
            $#x                         | x
            $?x                         | x
            $-x                         | x
            $$x                         | x
            $!x                         | x
            $0x                         | x
            ${#}                        |
            ${UNSET-d}                  | d
            ${UNSET:-d}                 | d
            ${EMPTY-d}                  |
            ${EMPTY:-d}                 | d
            ${NAME-d}                   | web
            ${NAME:-d}                  | web
            ${UNSET+d}                  |
            ${UNSET:+d}                 |
            ${EMPTY+d}                  | d
            ${EMPTY:+d}                 |
            ${NAME+d}                   | d
            ${NAME:+d}                  | d
            ${NAME?}                    | web
            ${NAME:?gone}               | web
            ${EMPTY?}                   |
            ${EMPTY:?}                  | !
            ${UNSET?}                   | !
            ${UNSET:?say it}            | !
            ${UNSET:-$HOME}             | /root
            ${UNSET:-${HOME}}           | /root
            ${UNSET:-${A:-${B:-c}}}     | c
            ${UNSET:-a b}               | a b
            ${UNSET:-"a b"}             | a b
            ${UNSET:-'$HOME'}           | $HOME
            ${UNSET:-\\$HOME}            | $HOME
            ${UNSET:-\\}}                | }
            ${UNSET:-{a}                | {a
            ${UNSET:-a                  | !
            ${NAME:+${HOME}:}x          | /root:x
            ${FILE#*/}                  | src/app/main.tar.gz
            ${FILE##*/}                 | main.tar.gz
            ${FILE%/*}                  | /src/app
            ${FILE%%/*}                 |
            ${FILE%.*}                  | /src/app/main.tar
            ${FILE%%.*}                 | /src/app/main
            ${FILE#?}                   | src/app/main.tar.gz
            ${FILE#/src}                | /app/main.tar.gz
            ${FILE#app}                 | /src/app/main.tar.gz
            ${FILE%gz}                  | /src/app/main.tar.
            ${FILE%tar}                 | /src/app/main.tar.gz
            ${FILE#*}                   | /src/app/main.tar.gz
            ${FILE##*}                  |
            ${FILE%%*}                  |
            ${STARS#a\\*}                | b*c
            ${STARS%\\**}                | a*b
            ${STARS%%\\**}               | a
            ${STARS##*\\*}               | c
            ${STARS#\\a}                 | !
            ${UNSET#*}                  |
            ${FILE/app/lib}             | /src/lib/main.tar.gz
            ${FILE/a/A}                 | /src/App/main.tar.gz
            ${FILE//a/A}                | /src/App/mAin.tAr.gz
            ${FILE//[a]/A}              | /src/app/main.tar.gz
            ${FILE/?r/X}                | /Xc/app/main.tar.gz
            ${FILE/s*p/X}               | /X/main.tar.gz
            ${FILE//\\//:}               | :src:app:main.tar.gz
            ${FILE/nothing/x}           | /src/app/main.tar.gz
            ${FILE//a/}                 | /src/pp/min.tr.gz
            ${FILE/a                    | !
            ${FILE/a/b                  | !
            ${NAME/web/$HOME}           | /root
            'a b'                       | a b
            "a b"                       | a b
            'it'"'"'s'                  | it's
            "it's"                      | it's
            '"'                         | "
            "\\""                        | "
            "\\a"                        | \\a
            "\\\\"                        | \\
            "\\$HOME"                    | $HOME
            "$HOME"                     | /root
            '$HOME'                     | $HOME
            '\\$HOME'                    | \\$HOME
            \\$HOME                      | $HOME
            \\a                          | a
            a\\ b                        | a b
            \\\\                          | \\
            \\                           |
            a\\                          | a
            "a                          | !
            'a                          | !
            a'b                         | !
            "a\\"                        | !
            "${HOME}"                   | /root
            "${UNSET:-"q"}"             | q
            $QUOTE                      | it's "here"
            <                           | <
            <<                          | <<
            a<b                         | a<b
            """;

    @TestFactory
    Stream<DynamicTest> everyFormExpandsAsTheReferenceSays() {
        Expander expander = new Expander('\\', ExpansionStyle.WORD);
        return TABLE.lines()
                .map(line -> {
                    int bar = line.lastIndexOf('|');
                    String source = line.substring(0, bar).stripTrailing();
                    String wanted = line.substring(bar + 1).strip();
                    return DynamicTest.dynamicTest(source, () -> check(expander, source, wanted));
                });
    }

    private static void check(Expander expander, String source, String wanted) {
        if (wanted.equals("!")) {
            assertThatThrownBy(() -> expander.text(source, VARIABLES)).isInstanceOf(Fault.class);
        } else {
            assertThat(expander.text(source, VARIABLES)).isEqualTo(wanted);
        }
    }

    @Test
    void theMessageOfAVariableThatMustBeSetIsShown() {
        Expander expander = new Expander('\\', ExpansionStyle.WORD);
        assertThatThrownBy(() -> expander.text("${VERSION:?give one}", VariableLookup.NONE))
                .hasMessage("failed to process \"${VERSION:?give one}\": VERSION: give one");
        assertThatThrownBy(() -> expander.text("${VERSION?}", VariableLookup.NONE))
                .hasMessageContaining("VERSION: is not allowed to be unset");
        assertThatThrownBy(() -> expander.text("${EMPTY:?}", VARIABLES))
                .hasMessageContaining("EMPTY: is not allowed to be empty");
    }

    @Test
    void aBacktickCanBeTheEscape() {
        Expander expander = new Expander('`', ExpansionStyle.WORD);
        assertThat(expander.text("`$HOME C:\\dir", VARIABLES)).isEqualTo("$HOME C:\\dir");
        assertThat(expander.text("\"`\"\"", VARIABLES)).isEqualTo("\"");
    }

    @Test
    void wordsAreSplitAtBlanksThatNobodyQuoted() {
        Expander expander = new Expander('\\', ExpansionStyle.WORD);
        assertThat(expander.expand("a 'b c' d\\ e $TWO \"$TWO\"", VARIABLES).words())
                .containsExactly("a", "b c", "d e", "one", "two", "one two");
        assertThat(expander.expand("  $UNSET  ", VARIABLES).words()).isEmpty();
    }

    @Test
    void aDocumentKeepsItsQuotes() {
        Expander expander = new Expander('\\', ExpansionStyle.DOCUMENT);
        assertThat(expander.text("say '$NAME' \"$NAME\" \\$NAME it's\n", VARIABLES))
                .isEqualTo("say 'web' \"web\" $NAME it's\n");
    }

    @Test
    void aDisplayedCommandKeepsWhatIsUnset() {
        Expander expander = new Expander('\\', ExpansionStyle.DISPLAY);
        assertThat(expander.text("RUN echo \"$NAME\" $GONE ${GONE:-x}", VARIABLES))
                .isEqualTo("RUN echo \"web\" $GONE ${GONE:-x}");
    }

    @Test
    void unsetNamesAreReported() {
        Expander expander = new Expander('\\', ExpansionStyle.WORD);
        assertThat(expander.expand("$A ${NAME} ${B:-$C}", VARIABLES).unset())
                .containsExactly("A", "C", "B");
    }

    @Test
    void aResultThatExplodesIsRefused() {
        String big = "x".repeat(100_000);
        Expander expander = new Expander('\\', ExpansionStyle.WORD);
        assertThatThrownBy(
                        () -> expander.text("$B".repeat(20), VariableLookup.of(Map.of("B", big))))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("longer than");
        assertThatThrownBy(() ->
                        expander.text(
                                "${B//x/" + "y".repeat(1000) + "}",
                                VariableLookup.of(Map.of("B", big))))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("longer than");
    }

    @Test
    void deepNestingIsRefusedInsteadOfOverflowing() {
        String deep = "${A:-".repeat(5_000) + "x" + "}".repeat(5_000);
        assertThatThrownBy(() ->
                        new Expander('\\', ExpansionStyle.WORD).text(deep, VariableLookup.NONE))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("levels deep");
    }

    @Test
    void aPatternOfManyStarsTakesNoTimeToSpeakOf() {
        String value = "a".repeat(20_000) + "c";
        String pattern = "*a".repeat(200) + "*b";
        assertThat(
                        new Expander('\\', ExpansionStyle.WORD)
                                .text(
                                        "${V##" + pattern + "}",
                                        VariableLookup.of(Map.of("V", value))))
                .isEqualTo(value);
    }
}
