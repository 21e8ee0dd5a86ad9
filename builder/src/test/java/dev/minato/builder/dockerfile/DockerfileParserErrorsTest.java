package dev.minato.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.minato.base.Fault;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;

class DockerfileParserErrorsTest {
    /** A file, its line ends written as {@code ~}, the line of the error and its text. */
    private static final String TABLE =
            """
            RUN a | 1 | no build stage in current context
            ARG a | 1 | dockerfile contains no stages to build
            # only | 1 | file with no instructions
            ~~~ | 3 | file with no instructions
            FORM a | 1 | unknown instruction: FORM (did you mean FROM?)
            form a | 1 | unknown instruction: form (did you mean from?)
            FROM a~COPPY a b | 2 | unknown instruction: COPPY (did you mean COPY?)
            FROM a~XYZZY a | 2 | unknown instruction: XYZZY
            FROM a~RUN b \\~ c~HELO | 4 | unknown instruction: HELO (did you mean SHELL?)
            FROM | 1 | FROM requires either one or three arguments
            FROM a b | 1 | FROM requires either one or three arguments
            FROM a as | 1 | FROM requires either one or three arguments
            FROM a on b | 1 | FROM requires either one or three arguments
            FROM a AS b c | 1 | FROM requires either one or three arguments
            FROM a AS 1b | 1 | invalid name for build stage: "1b", name can't start with a number or contain symbols
            FROM a AS b/c | 1 | invalid name for build stage: "b/c", name can't start with a number or contain symbols
            FROM --plat=x a | 1 | unknown flag: --plat
            FROM --platfrom=x a | 1 | unknown flag: --platfrom (did you mean platform?)
            FROM --platform a | 1 | missing a value on flag: --platform
            FROM --platform=a --platform=b a | 1 | duplicate flag specified: --platform
            FROM a~RUN | 2 | RUN requires at least one argument
            FROM a~RUN [] | 2 | RUN requires at least one argument
            FROM a~RUN --network=none | 2 | RUN requires at least one argument
            FROM a~RUN --network=x b | 2 | invalid network mode "x"
            FROM a~RUN --security=x b | 2 | security "x" is not valid
            FROM a~RUN --mont=x b | 2 | unknown flag: --mont (did you mean mount?)
            FROM a~RUN [1] | 2 | when using JSON array syntax, arrays must be comprised of strings only
            FROM a~RUN ["a", ["b"]] | 2 | when using JSON array syntax, arrays must be comprised of strings only
            FROM a~RUN <<EOF~x | 2 | unterminated heredoc
            FROM a~COPY a | 2 | COPY requires at least two arguments, but only one was provided. Destination could not be determined
            FROM a~ADD | 2 | ADD requires at least two arguments, but only one was provided. Destination could not be determined
            FROM a~COPY a <<E~E | 2 | COPY cannot accept a heredoc as a destination
            FROM a~COPY --chown a b | 2 | missing a value on flag: --chown
            FROM a~COPY --link=x a b | 2 | expecting boolean value for flag --link, not: x
            FROM a~COPY --link= a b | 2 | missing a value on flag: --link
            FROM a~COPY --from=a --from=b a b | 2 | duplicate flag specified: --from
            FROM a~ADD --from=a a b | 2 | unknown flag: --from
            FROM a~ENV | 2 | ENV requires at least one argument
            FROM a~ENV a | 2 | ENV must have two arguments
            FROM a~ENV a=1 b | 2 | Syntax error - can't find = in "b". Must be of the form: name=value
            FROM a~ENV =1 | 2 | ENV names can not be blank
            FROM a~LABEL | 2 | LABEL requires at least one argument
            FROM a~LABEL a | 2 | LABEL must have two arguments
            FROM a~ARG | 2 | ARG requires at least one argument
            FROM a~ARG =x | 2 | ARG names can not be blank
            FROM a~ENV --x=y a=b | 2 | unknown flag: --x
            FROM a~WORKDIR | 2 | WORKDIR requires exactly one argument
            FROM a~USER | 2 | USER requires exactly one argument
            FROM a~STOPSIGNAL | 2 | STOPSIGNAL requires exactly one argument
            FROM a~MAINTAINER | 2 | MAINTAINER requires exactly one argument
            FROM a~EXPOSE | 2 | EXPOSE requires at least one argument
            FROM a~VOLUME | 2 | VOLUME requires at least one argument
            FROM a~VOLUME [""] | 2 | VOLUME specified can not be an empty string
            FROM a~SHELL | 2 | SHELL requires at least one argument
            FROM a~SHELL [] | 2 | SHELL requires at least one argument
            FROM a~SHELL bash | 2 | SHELL requires the arguments to be in JSON form: SHELL ["executable", "option"]
            FROM a~HEALTHCHECK | 2 | HEALTHCHECK requires at least one argument
            FROM a~HEALTHCHECK NONE x | 2 | HEALTHCHECK NONE takes no arguments
            FROM a~HEALTHCHECK CMD | 2 | Missing command after HEALTHCHECK CMD
            FROM a~HEALTHCHECK x y | 2 | Unknown type "X" in HEALTHCHECK (try CMD)
            FROM a~HEALTHCHECK --interval=1 CMD a | 2 | time: missing unit in duration "1"
            FROM a~HEALTHCHECK --interval=1us CMD a | 2 | Interval "interval" cannot be less than 1ms
            FROM a~HEALTHCHECK --timeout=1x CMD a | 2 | time: unknown unit "x" in duration "1x"
            FROM a~HEALTHCHECK --retries=-1 CMD a | 2 | --retries cannot be negative (-1)
            FROM a~HEALTHCHECK --retries=x CMD a | 2 | --retries is not a number: x
            FROM a~ONBUILD | 2 | ONBUILD requires at least one argument
            FROM a~ONBUILD ONBUILD RUN a | 2 | Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed
            FROM a~ONBUILD FROM b | 2 | FROM isn't allowed as an ONBUILD trigger
            FROM a~ONBUILD maintainer b | 2 | MAINTAINER isn't allowed as an ONBUILD trigger
            FROM a~ONBUILD RUNN b | 2 | unknown instruction: RUNN (did you mean RUN?)
            # escape=x~FROM a | 1 | invalid escape token 'x' does not match ` or \\
            # escape=\\~# escape=`~FROM a | 2 | only one escape parser directive can be used
            # syntax=a~# syntax=b~FROM a | 2 | only one syntax parser directive can be used
            """;

    @TestFactory
    Stream<DynamicTest> anErrorNamesItsLineInTheFrontendsWords() {
        return TABLE.lines()
                .map(line -> {
                    String[] fields = line.split(" \\| ", 3);
                    return DynamicTest.dynamicTest(
                            line,
                            () ->
                                    assertThatThrownBy(() -> parse(fields[0].replace('~', '\n')))
                                            .isInstanceOf(Fault.class)
                                            .hasMessage(
                                                    "dockerfile parse error on line "
                                                            + fields[1]
                                                            + ": "
                                                            + fields[2]));
                });
    }

    private static Dockerfile parse(String text) {
        return DockerfileParser.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anEmptyFileIsRefused() {
        assertThatThrownBy(() -> parse("")).hasMessage("the Dockerfile cannot be empty");
    }

    @Test
    void aFileBeyondItsLimitsIsRefused() {
        assertThatThrownBy(() -> parse("#".repeat(DockerfileParser.LARGEST_FILE + 1)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("at most");
        assertThatThrownBy(() -> parse("FROM a\n".repeat(5_000)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("more than 1000 stages");
        assertThatThrownBy(() -> parse("FROM a\n" + "USER b\n".repeat(30_000)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("more than 20000 instructions");
    }

    @Test
    void aNulByteIsRefused() {
        assertThatThrownBy(() -> parse("FROM a\nRUN b\0c"))
                .isInstanceOf(Fault.class)
                .hasMessage("dockerfile parse error on line 2: the line has a NUL byte");
    }

    @Test
    void thePlaceTravelsWithTheFault() {
        Throwable fault = catchThrowable(() -> parse("FROM a\nRUN b \\\n c\nNO x\n"));
        assertThat(DockerfileLocation.of(fault).map(DockerfileLocation::line)).contains(4);
    }

    /** Whatever the bytes: a Dockerfile or a fault, and soon. */
    @Test
    void anyBytesAreAFileOrAFault() {
        String[] pieces = {
            "FROM a",
            "FROM a AS b",
            "RUN ",
            "COPY ",
            "ADD ",
            "ENV a=b ",
            "ONBUILD ",
            "HEALTHCHECK ",
            "<<EOF",
            "EOF",
            "<<-'X Y'",
            "\n",
            "\r\n",
            "\\\n",
            " ",
            "\t",
            "[\"a\",",
            "]",
            "\"",
            "'",
            "$",
            "${",
            "}",
            "--from=",
            "--",
            "#",
            "# escape=`\n",
            "# syntax=x\n",
            "`\n",
            "=",
            "ARG x",
            "LABEL ",
            "\u00e9",
            "\u2003",
            "\uFEFF",
            "CMD ",
            "SHELL [\"x\"]",
            "0",
            "\u0001"
        };
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "FROM x\n" : "");
            int count = random.nextInt(30);
            for (int i = 0; i < count; i++) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0 && random.nextInt(4) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            parsesOrFails(seed, bytes);
        }
    }

    private static void parsesOrFails(int seed, byte[] bytes) {
        try {
            assertThat(DockerfileParser.parse(bytes).stages()).isNotEmpty();
        } catch (Fault f) {
            assertThat(f.kind()).isEqualTo(Fault.Kind.INVALID);
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}
