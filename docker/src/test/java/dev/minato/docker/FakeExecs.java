package dev.minato.docker;

import dev.minato.base.Fault;
import dev.minato.engine.Attachment;
import dev.minato.engine.ExecInfo;
import dev.minato.engine.ExecStart;
import dev.minato.engine.Execs;
import dev.minato.engine.spec.ExecSpec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Execs without processes: {@code e1} works, {@code e2} has a program that is missing, e3 a
 * terminal.
 */
public final class FakeExecs implements Execs {
    public static final String MISSING =
            "OCI runtime exec failed: exec failed: unable to start container process: exec:"
                    + " \"nosuchcmd\": executable file not found in $PATH";

    public final List<String> calls = new ArrayList<>();
    public final FakeAttachment attachment = new FakeAttachment(true);

    @Override
    public String create(String container, ExecSpec spec) {
        calls.add("create " + container + " " + spec.argv());
        return "e1";
    }

    @Override
    public Attachment start(String exec, ExecStart how) {
        calls.add("start " + exec + " " + how);
        if (exec.equals("e2")) {
            throw Fault.invalid("Cmd", MISSING);
        }
        return attachment;
    }

    @Override
    public void resize(String exec, int rows, int columns) {
        calls.add("resize " + rows + " " + columns);
    }

    @Override
    public ExecInfo inspect(String exec) {
        if (!Set.of("e1", "e2", "e3").contains(exec)) {
            throw Fault.notFound("No such exec instance: " + exec);
        }
        ExecSpec spec =
                new ExecSpec(
                        List.of("sh", "-c", "exit 7"),
                        List.of(),
                        "",
                        "1",
                        true,
                        true,
                        true,
                        exec.equals("e3"),
                        false,
                        "");
        return new ExecInfo(exec, FakeContainers.ID, spec, false, Optional.of(7), 0);
    }
}
