package dev.minato.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class HostCommandTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void keepsBothOutputsApart() {
        var result = HostCommand.run(List.of("sh", "-c", "echo out; echo err >&2; exit 3"));
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.text()).isEqualTo("out\n");
        assertThat(result.complaint()).isEqualTo("err");
    }

    @Test
    void passesMoreInputThanAPipeHolds() {
        byte[] input = "x".repeat(3_000_000).getBytes(UTF_8);
        var result = HostCommand.check(List.of("cat"), input, LONG);
        assertThat(result.out()).isEqualTo(input);
    }

    @Test
    void neverWaitsForInputNobodyGives() {
        assertThat(HostCommand.check(List.of("cat")).out()).isEmpty();
    }

    @Test
    void saysWhatAFailedProgramComplainedAbout() {
        assertThatThrownBy(
                        () -> HostCommand.check(List.of("sh", "-c", "echo bad luck >&2; exit 2")))
                .isInstanceOf(Fault.class)
                .hasMessage("\"sh -c echo bad luck >&2; exit 2\" failed with 2: bad luck");
    }

    @Test
    void saysThatAProgramIsMissing() {
        assertThatThrownBy(() -> HostCommand.run(List.of("no-such-program")))
                .isInstanceOf(Fault.class)
                .hasMessageStartingWith("cannot find the program \"no-such-program\"");
    }

    @Test
    void findsProgramsOfTheAdministrator() {
        assertThat(HostCommand.find("nft")).isPresent();
    }

    @Test
    void killsWhatTakesTooLong() {
        assertThatThrownBy(() ->
                        HostCommand.run(
                                List.of("sleep", "100"), new byte[0], Duration.ofMillis(20)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("did not end within");
    }

    @Test
    void doesNotWaitForAGrandchildThatKeepsTheOutput() {
        var result = HostCommand.run(List.of("sh", "-c", "sleep 3 & echo done"), new byte[0], LONG);
        assertThat(result.text()).isEqualTo("done\n");
    }

    @Test
    void runsOnVirtualThreads() throws Exception {
        var results = new java.util.concurrent.ConcurrentLinkedQueue<String>();
        List<Thread> threads =
                java.util.stream.IntStream.range(0, 20)
                        .mapToObj(i ->
                                Thread.ofVirtual()
                                        .start(() ->
                                                results.add(
                                                        HostCommand.check(List.of("echo", "" + i))
                                                                .text())))
                        .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(results).hasSize(20).doesNotHaveDuplicates();
    }
}
