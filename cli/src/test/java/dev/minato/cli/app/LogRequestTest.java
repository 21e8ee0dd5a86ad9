package dev.minato.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.UsageException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;

class LogRequestTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private static LogRequest read(String words) {
        LogRequest request = new LogRequest(() -> NOW);
        CommandGrammar grammar = new CommandGrammar("logs");
        request.declare(grammar);
        grammar.read(words.isEmpty() ? List.of() : List.of(words.split(" ")));
        return request;
    }

    @ParameterizedTest
    @CsvSource({
        "10m, 2026-01-31T11:50:00Z",
        "2h, 2026-01-31T10:00:00Z",
        "1d, 2026-01-30T12:00:00Z",
        "0s, 2026-01-31T12:00:00Z",
        "1700000000, 2023-11-14T22:13:20Z",
        "1700000000.25, 2023-11-14T22:13:20.25Z",
        "2026-01-31T12:00:00+01:00, 2026-01-31T11:00:00Z"
    })
    void timesAreWrittenInSeveralWays(String text, Instant time) {
        assertThat(LogRequest.time(text, NOW)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "10",
                "-5m",
                "10w",
                "2026-01-31",
                "99999999999999999999",
                "1e9",
                "9d9"
            })
    void whatIsNoTimeIsRefusedOrSecondsOfTheEpoch(String text) {
        if (text.equals("10")) {
            assertThat(LogRequest.time(text, NOW)).isEqualTo(Instant.ofEpochSecond(10));
            return;
        }
        assertThatThrownBy(() -> LogRequest.time(text, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is not a time");
    }

    @ParameterizedTest
    @CsvSource({
        "'', follow=false&tailLines=20",
        "--tail 5, follow=false&tailLines=5",
        "--since 1h, follow=false&sinceTime=2026-01-31T11:00:00Z",
        "--since 1h --tail 3, follow=false&tailLines=3&sinceTime=2026-01-31T11:00:00Z",
        "--grep x, follow=false&sinceTime=1970-01-01T00:00:00Z",
        "--grep x --tail 3, follow=false&sinceTime=1970-01-01T00:00:00Z",
        "-p, follow=false&tailLines=20&previous=true"
    })
    void theDaemonIsAskedForWhatIsWanted(String words, String query) {
        assertThat(read(words).query()).isEqualTo(query);
    }

    @Test
    void theLastLinesThatHaveATextAreKeptHere() {
        assertThat(read("--grep x --tail 3").kept()).contains(3);
        assertThat(read("--tail 3").kept()).isEmpty();
        assertThat(read("--grep or").wants("an error")).isTrue();
        assertThat(read("--grep or").wants("AN ERROR")).isFalse();
        assertThat(read("").wants("")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--tail 301", "--tail -1", "--tail x", "--since 5x", "--type events"})
    void whatIsOutOfBoundsIsWrongUsage(String words) {
        assertThatThrownBy(() -> read(words)).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "-p -f, a process that has ended cannot be followed: leave out --follow",
        "--type system -p, '--type system is of the whole app: leave out --previous, --revision,"
                + " --replica and --container'",
        "--type system -c x, '--type system is of the whole app: leave out --previous, --revision,"
                + " --replica and --container'"
    })
    void whatExcludesEachOtherIsRefused(String words, String text) {
        assertThatThrownBy(() -> read(words).check()).isInstanceOf(Fault.class).hasMessage(text);
    }
}
