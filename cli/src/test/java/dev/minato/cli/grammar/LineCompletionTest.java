package dev.minato.cli.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;

/** What may follow at the end of a line that is being written. */
class LineCompletionTest {
    private static CommandGrammar grammar() {
        CommandGrammar it = new CommandGrammar("minato try");
        it.says("Try something.");
        it.flag("-a, --all", "All.", on -> failed());
        it.flag("--rm", "Remove it.", on -> failed());
        it.choice("-o, --output", List.of("table", "json"), "How.", text -> failed());
        it.option("-f, --file", "FILE", ValueKind.from(ValueSource.FILES), "It.", text -> failed());
        it.options(
                "-e, --each",
                "N",
                ValueKind.from(ValueSource.VARIABLES),
                "Each.",
                text -> failed());
        it.optionOfSeveral("--env", "NAME=VALUE", "Several.", text -> failed());
        it.word("IMAGE", ValueKind.from(ValueSource.IMAGES), "An image.", text -> failed());
        it.optionalWords(
                "CONTAINER", ValueKind.from(ValueSource.CONTAINERS), "Some.", text -> failed());
        return it;
    }

    private static void failed() {
        throw new AssertionError("a line that is being written does nothing");
    }

    /** A line that ends with {@code _} ends with a word of which nothing is written. */
    private static LineCompletion complete(CommandGrammar grammar, String line) {
        List<String> words = Arrays.asList(line.replaceFirst("(^| )_$", "$1").split(" ", -1));
        return grammar.complete(words.subList(0, words.size() - 1), words.getLast());
    }

    private static String proposed(String line) {
        return String.join(
                " ",
                complete(grammar(), line).proposals().stream()
                        .map(LineCompletion.Proposal::text)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--|--help --all --rm --output --file --each --env",
                "--a|--all",
                "-a|-a",
                "-|--help --all --rm --output --file --each --env",
                "--all --rm -o json --each 1 --|--help --file --each --env",
                "x --o|--output",
                "--env A=1 --r|--rm",
                "--wrong --r|--rm",
                "x y z --rm|--rm",
                "-x --rm|--rm"
            })
    void optionsThatMayStillBeGiven(String line, String expected) {
        assertThat(proposed(line)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-o _|table json",
                "--output j|json",
                "--output=|--output=table --output=json",
                "--output=t|--output=table",
                "-ao _|table json",
                "--rm=|--rm=true --rm=false",
                "x --output _|table json"
            })
    void valuesOfAClosedSet(String line, String expected) {
        assertThat(proposed(line)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-f _|FILES",
                "--file=a|FILES",
                "-e _|VARIABLES",
                "_|IMAGES",
                "x _|CONTAINERS",
                "-a x _|CONTAINERS",
                "x y _|CONTAINERS",
                "-- -|IMAGES",
                "-o json x _|CONTAINERS",
                "-f a x _|CONTAINERS"
            })
    void valuesThatSomebodyElseKnows(String line, ValueSource expected) {
        assertThat(complete(grammar(), line).sources()).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"--wrong=|''", "--env _|''", "--env A=1 B|''", "x -- --|''"})
    void nothingWhereNothingIsKnown(String line, String expected) {
        assertThat(proposed(line)).isEqualTo(expected);
    }

    @Test
    void nothingBehindTheWordAtWhichACommandStopsReading() {
        CommandGrammar it = grammar();
        it.stopsAtFirstWord();

        assertThat(complete(it, "x -").proposals()).isEmpty();
        assertThat(complete(it, "--r").proposals()).hasSize(1);
    }

    @Test
    void theValuesThatStandInTheLineAreToldByTheirSource() {
        LineCompletion completion = complete(grammar(), "--file=d -e A x y --wrong z _");

        assertThat(completion.given(ValueSource.FILES)).containsExactly("d");
        assertThat(completion.given(ValueSource.VARIABLES)).containsExactly("A");
        assertThat(completion.given(ValueSource.IMAGES)).containsExactly("x");
        assertThat(completion.given(ValueSource.CONTAINERS)).containsExactly("y", "z");
    }

    @Test
    void theValueOfAnAssignedOptionIsKnownApartFromItsName() {
        LineCompletion completion = complete(grammar(), "--file=di");

        assertThat(completion.prefix()).isEqualTo("--file=");
        assertThat(completion.begun()).isEqualTo("di");
    }
}
