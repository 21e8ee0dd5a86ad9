package dev.minato.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.engine.Container;
import dev.minato.engine.ExecStart;
import dev.minato.engine.host.SharedEngineFixture;
import dev.minato.engine.spec.ExecSpec;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Programs that cannot be executed at a terminal: clients look for the reason and the code. */
class TerminalExecTest extends SharedEngineFixture {
    @Test
    void aMissingProgramIsSaid() {
        refused("nosuchcmd", "exec: \"nosuchcmd\": executable file not found in $PATH", 127);
    }

    @Test
    void aFolderInPlaceOfAProgramIsSaid() {
        refused("/etc", "exec: \"/etc\": is a directory: permission denied", 126);
    }

    private static void refused(String program, String reason, int code) {
        Container container = host.start("sleep", "1000");
        ExecSpec spec =
                new ExecSpec(
                        List.of(program), List.of(), "", "", true, true, true, true, false, "");
        String id = host.engine().execs().create(container.id(), spec);
        assertThatThrownBy(
                        () -> host.engine().execs().start(id, new ExecStart(false, true, 24, 80)))
                .hasMessage(reason);
        assertThat(host.engine().execs().inspect(id).exitCode()).contains(code);
    }
}
