package dev.minato.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.Signals;

import org.junit.jupiter.api.Test;

class ProcessesTest {
    @Test
    void aProcessThatHasEndedIsEndingAndOneThatRunsIsNot() throws Exception {
        Process process = new ProcessBuilder("sleep", "1000").start();
        int pid = Math.toIntExact(process.pid());
        assertThat(Processes.isEnding(pid)).isFalse();
        Processes.signal(pid, Signals.KILL);
        process.waitFor();
        assertThat(Processes.isEnding(pid)).isTrue();
    }
}
