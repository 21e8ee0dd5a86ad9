package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.builder.BuildFailed;
import dev.minato.builder.dockerfile.DockerfileLocation;
import dev.minato.builder.dockerfile.InstructionSource;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Collections;
import java.util.List;

class FailureReportTest {
    private static final List<String> FILE =
            List.of("FROM busybox", "", "RUN a && \\", "  b", "RUN c", "RUN d", "RUN e");

    @Test
    void theLinesOfTheInstructionAreMarkedAmongTheirNeighbours() {
        Fault fault =
                FailureReport.explain(at(3, 4, Fault.invalid("x", "no such x")), "my.file", FILE);

        assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
        assertThat(fault.text())
                .isEqualTo(
                        """
                        no such x
                        my.file:3
                        --------------------
                           1 |     FROM busybox
                           2 |    \s
                           3 | >>> RUN a && \\
                           4 | >>>   b
                           5 |     RUN c
                           6 |     RUN d
                        --------------------\
                        """);
        BuildFailed failed = BuildFailed.of(fault).orElseThrow();
        assertThat(failed.line()).isEqualTo(3);
        assertThat(failed.exitCode()).isEmpty();
        assertThat(failed.command()).isEmpty();
    }

    @Test
    void whatACommandPrintedLastStandsBetween() {
        Fault cause =
                Fault.of(
                        Fault.Kind.INVALID,
                        "it failed",
                        new CommandFailed(List.of("sh", "-c", "c"), 7, "one\ntwo"));
        Fault fault = FailureReport.explain(at(5, 5, cause), "Dockerfile", FILE);

        assertThat(fault.text())
                .startsWith(
                        "it failed\nlast lines of its output:\n  one\n  two\nDockerfile:5\n-----");
        BuildFailed failed = BuildFailed.of(fault).orElseThrow();
        assertThat(failed.exitCode()).hasValue(7);
        assertThat(failed.command()).containsExactly("sh", "-c", "c");
    }

    @Test
    void withoutAPlaceItStaysAsItIs() {
        Fault fault = Fault.invalid("x", "no such x");
        assertThat(FailureReport.explain(fault, "Dockerfile", FILE)).isSameAs(fault);
    }

    @Test
    void aPlaceBeyondTheFileShowsWhatIsThere() {
        assertThat(shown(at(7, 7, Fault.invalid("x", "x")), FILE))
                .endsWith("   7 | >>> RUN e\n--------------------");
        assertThat(shown(at(1, 1, Fault.invalid("x", "x")), List.of()))
                .endsWith("Dockerfile:1\n--------------------\n--------------------");
    }

    @Test
    void longLinesAndLongInstructionsAreCut() {
        List<String> wide = List.of("RUN " + "x".repeat(1000));
        assertThat(shown(at(1, 1, Fault.invalid("x", "x")), wide))
                .contains("RUN " + "x".repeat(196) + "…\n");
        List<String> many = Collections.nCopies(1000, "x");
        List<String> lines = shown(at(10, 900, Fault.invalid("x", "x")), many).lines().toList();
        assertThat(lines).filteredOn(line -> line.contains(">>>")).hasSize(21);
        assertThat(lines).hasSizeLessThan(30);
    }

    @Test
    void aDiskWithoutRoomIsSaidWithItsMend() {
        for (Fault full :
                List.of(
                        FailureReport.of(new LinuxException(Errno.ENOSPC, "write", "f")),
                        FailureReport.of(new LinuxException(Errno.EDQUOT, "write", "f")),
                        FailureReport.of(new IOException("No space left on device")))) {
            assertThat(full.kind()).isEqualTo(Fault.Kind.EXHAUSTED);
            assertThat(full.text())
                    .startsWith("no space left on device")
                    .contains("docker system prune");
        }
        assertThat(FailureReport.of(new LinuxException(Errno.EIO, "write", "f")).kind())
                .isEqualTo(Fault.Kind.INTERNAL);
        assertThat(FailureReport.of(new IOException("gone")).kind())
                .isEqualTo(Fault.Kind.UNAVAILABLE);
    }

    private static String shown(Fault fault, List<String> file) {
        return FailureReport.explain(fault, "Dockerfile", file).text();
    }

    private static Fault at(int line, int lastLine, Fault fault) {
        return DockerfileLocation.at(new InstructionSource(line, lastLine, "RUN x", "RUN"), fault);
    }
}
