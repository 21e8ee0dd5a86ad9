package dev.minato.platform.job;

import dev.minato.base.Fault;
import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** Texts of task lists: read within their bounds, or refused. */
class TaskListFuzzTest {
    @Test
    void anyTextIsReadOrRefused() {
        FuzzTarget.of(TaskListFuzzTest.class, "tasks")
                .seeds("1-100", "1,4,7-9", "0-90:10")
                .words("-", ",", ":", "1000000", "0", " ")
                .largest(9_000)
                .rounds(4000)
                .run(input -> {
                    try {
                        String text = new String(input, StandardCharsets.ISO_8859_1);
                        return TaskList.parse("array", text).size() <= TaskList.MOST;
                    } catch (Fault e) {
                        return e.kind();
                    }
                });
    }
}
