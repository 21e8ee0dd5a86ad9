package dev.minato.cli.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

class CommandGrammarTest {
    private final List<String> found = new ArrayList<>();

    /** Flags -a and -b, option -n, options -e, option of several --env, a word, more words. */
    private CommandGrammar grammar() {
        CommandGrammar it = new CommandGrammar("minato try");
        it.says("Try something.", "Twice.");
        it.flag("-a, --all", "All.", on -> found.add("all=" + on));
        it.flag("-b, --bare", "Bare.", on -> found.add("bare=" + on));
        it.flag("--rm", "Remove it.", on -> found.add("rm=" + on));
        it.option(
                "-n, --number",
                "N",
                "A number.",
                text -> found.add("n=" + ValueParser.whole(text)));
        it.options("-e, --each", "NAME=VALUE", "Each.", text -> found.add("e=" + text));
        it.optionOfSeveral("--env", "NAME=VALUE", "Several.", text -> found.add("env=" + text));
        it.word("IMAGE", ValueKind.ANY, "An image.", text -> found.add("image=" + text));
        it.optionalWords("COMMAND", ValueKind.ANY, "A command.", text -> found.add("word=" + text));
        it.examples("minato try x");
        return it;
    }

    private List<String> read(String line) {
        assertThat(grammar().read(List.of(line.split(" ", -1)))).isTrue();
        return found;
    }

    @ParameterizedTest
    @CsvSource({
        "-a x, all=true image=x",
        "-ab x, all=true bare=true image=x",
        "x -a y, image=x all=true word=y",
        "--all --rm x, all=true rm=true image=x",
        "--all=false x, all=false image=x",
        "-n 5 x, n=5 image=x",
        "-n5 x, n=5 image=x",
        "-n=5 x, n=5 image=x",
        "-abn5 x, all=true bare=true n=5 image=x",
        "--number 5 x, n=5 image=x",
        "--number=-5 x, n=-5 image=x",
        "-n -5 x, n=-5 image=x",
        "-e A=1 -e B=2 x, e=A=1 e=B=2 image=x",
        "--each=A=1 x, e=A=1 image=x",
        "x --env A=1 B=2 -a, image=x env=A=1 env=B=2 all=true",
        "--env A=1 B=2 -- x, env=A=1 env=B=2 image=x",
        "-- -a, image=-a",
        "-, image=-",
        "x y -- -z --, image=x word=y word=-z word=--"
    })
    void readsWhatPosixAndGnuWrite(String line, String expected) {
        assertThat(read(line)).containsExactly(expected.split(" ", -1));
    }

    @Test
    void passesAllBehindTheFirstWordOnWhenThatIsSaid() {
        CommandGrammar it = grammar();
        it.stopsAtFirstWord();

        assertThat(it.read(List.of("-a", "x", "-a", "--", "--help"))).isTrue();

        assertThat(found)
                .containsExactly("all=true", "image=x", "word=-a", "word=--", "word=--help");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-a|Missing required parameter: 'IMAGE'",
                "-x y|Unknown option: '-x'",
                "-ax y|Unknown option: '-x' (within '-ax')",
                "--al x|Unknown option: '--al'. Did you mean '--all'?",
                "--other x|Unknown option: '--other'",
                "x -n|Missing required parameter for option '--number' (N)",
                "x -n -a|Expected parameter for option '--number' but found '-a'",
                "x -n five|Invalid value for option '--number': 'five' is not a whole number",
                "x -n 1 --number 2|Option '--number' (N) should be specified only once",
                "x --all=yes|Invalid value for option '--all': expected one of [true, false]"
                        + " (case-sensitive) but was 'yes'"
            })
    void refusesWhatIsNotSuchALine(String line, String reason) {
        List<String> words = List.of(line.split(" ", -1));

        assertThatThrownBy(() -> grammar().read(words))
                .isInstanceOf(UsageException.class)
                .hasMessage(reason);
    }

    @Test
    void refusesAnEmptyWordUnlessItIsPassedOn() {
        CommandGrammar it = new CommandGrammar("minato try");
        it.optionalWords("CONTAINER", ValueKind.ANY, "Some.", found::add);
        assertThatThrownBy(() -> it.read(List.of("a", "")))
                .isInstanceOf(UsageException.class)
                .hasMessage("Invalid value for parameter 'CONTAINER': it is empty");

        CommandGrammar other = grammar();
        other.stopsAtFirstWord();
        assertThatThrownBy(() -> other.read(List.of("")))
                .isInstanceOf(UsageException.class)
                .hasMessage("Invalid value for parameter 'IMAGE': it is empty");
        found.clear();
        assertThat(other.read(List.of("x", ""))).isTrue();
        assertThat(found).containsExactly("image=x", "word=");
    }

    @Test
    void refusesAWordTooMany() {
        CommandGrammar it = new CommandGrammar("minato try");
        it.optionalWord("PATH", ValueKind.ANY, "A folder.", found::add);

        assertThatThrownBy(() -> it.read(List.of("a", "b")))
                .isInstanceOf(UsageException.class)
                .hasMessage("Unmatched argument: 'b'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help", "-ah", "-a --help -n"})
    void runsNothingWhenHelpIsAskedFor(String line) {
        assertThat(grammar().read(List.of(line.split(" ", -1)))).isFalse();
    }

    @Test
    void helpSaysEverythingThatIsTaken() {
        assertThat(grammar().help())
                .isEqualTo(
                        """
                        Usage: minato try [-abh] [--rm] [-n=N] [-e=NAME=VALUE]...
                                          [--env=NAME=VALUE...]... IMAGE [COMMAND...]
                        Try something.
                        Twice.
                              IMAGE                An image.
                              [COMMAND...]         A command.
                          -a, --all                All.
                          -b, --bare               Bare.
                          -e, --each=NAME=VALUE    Each.
                              --env=NAME=VALUE...  Several.
                          -h, --help               Show this help.
                          -n, --number=N           A number.
                              --rm                 Remove it.

                        Example:
                          minato try x
                        """);
    }

    @Test
    void aLongSentenceIsWrappedBelowItsBeginning() {
        CommandGrammar it = new CommandGrammar("minato try");
        it.says(
                "One two three four five six seven eight nine ten eleven twelve thirteen"
                        + " fourteen.");
        it.flag("-a, --all", "a".repeat(60) + " " + "b".repeat(10), on -> {});

        assertThat(it.help())
                .contains("thirteen\nfourteen.\n")
                .contains(
                        "  -a, --all   " + "a".repeat(60) + "\n" + " ".repeat(14) + "bbbbbbbbbb\n");
    }

    @ParameterizedTest
    @CsvSource({
        "--insecure x, on=true word=x",
        "--insecure true, on=true",
        "--insecure false x, on=false word=x",
        "--insecure=false, on=false",
        "x --insecure, word=x on=true"
    })
    void aToggleMayBeFollowedByItsValue(String line, String expected) {
        CommandGrammar it = new CommandGrammar("minato try");
        it.toggle("--insecure", "A toggle.", on -> found.add("on=" + on));
        it.optionalWord("WORD", ValueKind.ANY, "A word.", text -> found.add("word=" + text));

        assertThat(it.read(List.of(line.split(" ", -1)))).isTrue();
        assertThat(String.join(" ", found)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "NaN", "Infinity", "1e400", "-1e400"})
    void whatIsNoNumberIsRefused(String text) {
        assertThatThrownBy(() -> ValueParser.number(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is not a number");
    }
}
