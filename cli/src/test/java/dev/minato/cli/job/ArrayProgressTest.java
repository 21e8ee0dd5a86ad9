package dev.minato.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.cli.client.JsonTree;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What is told of the tasks of an array. */
class ArrayProgressTest {
    private final ArrayProgress progress = new ArrayProgress();

    private static JsonNode execution(String counts, String failedTasks, String... attempts) {
        return JsonTree.parse(
                ("{'array':{'tasks':'1-100','total':100,"
                                + counts
                                + (failedTasks.isEmpty()
                                        ? ""
                                        : ",'failedTasks':'" + failedTasks + "'")
                                + "},'detailedStatus':{'replicas':["
                                + String.join(",", attempts)
                                + "]}}")
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String attempt(int task, int attempt, int code, String message) {
        return "{'task':"
                + task
                + ",'attempt':"
                + attempt
                + ",'status':'Failed','message':'"
                + message
                + "','containers':[{'name':'a','code':"
                + code
                + "}]}";
    }

    private static Duration at(int milliseconds) {
        return Duration.ofMillis(milliseconds);
    }

    @Test
    void countsAreToldWhenTheyChange() {
        JsonNode first = execution("'running':8,'succeeded':0,'failed':0", "");

        assertThat(progress.lines(first, at(0))).containsExactly("0 of 100 done, 8 running");
        assertThat(progress.lines(first, at(5_000))).isEmpty();
        assertThat(
                        progress.lines(
                                execution("'running':8,'succeeded':37,'failed':0", ""), at(5_100)))
                .containsExactly("37 of 100 done, 8 running");
    }

    @Test
    void countsAreToldAtMostOnceASecond() {
        progress.lines(execution("'running':1", ""), at(0));
        JsonNode next = execution("'running':2", "");

        assertThat(progress.lines(next, at(999))).isEmpty();
        assertThat(progress.lines(next, at(1_000))).containsExactly("0 of 100 done, 2 running");
    }

    @Test
    void aTaskThatHasFailedIsToldOnceWithItsLastAttemptAndAtOnce() {
        progress.lines(execution("'running':8", ""), at(0));
        JsonNode failed =
                execution(
                        "'running':7,'succeeded':4,'failed':2",
                        "4,17",
                        attempt(4, 2, 0, "its image was not found"),
                        attempt(17, 1, 9, "first"),
                        attempt(17, 2, 3, "its process ended with exit code 3"),
                        attempt(18, 1, 7, "is tried again"));

        assertThat(progress.lines(failed, at(10)))
                .containsExactly(
                        "task 4 failed: its image was not found",
                        "task 17 failed: its process ended with exit code 3");
        assertThat(progress.lines(failed, at(2_000)))
                .containsExactly("6 of 100 done, 7 running, 2 failed");
    }

    @Test
    void theExitCodeIsToldWhereNoTextHasIt() {
        assertThat(
                        progress.lines(
                                execution("'failed':1", "4", attempt(4, 1, 3, "it was stopped")),
                                at(0)))
                .contains("task 4 failed with exit code 3: it was stopped");
        assertThat(progress.lines(execution("'failed':2", "4-5"), at(0))).contains("task 5 failed");
    }

    @Test
    void theEndTellsTheLastCountsAndWhatToRunAgain() {
        progress.lines(execution("'running':8,'succeeded':90", ""), at(0));

        assertThat(
                        progress.end(
                                execution(
                                        "'running':0,'succeeded':98,'failed':2",
                                        "4,17",
                                        attempt(4, 1, 3, "x"),
                                        attempt(17, 1, 5, "y")),
                                "minato job start -n resize"))
                .containsExactly(
                        "task 4 failed with exit code 3: x",
                        "task 17 failed with exit code 5: y",
                        "100 of 100 done, 2 failed",
                        "failed tasks: 4,17; `minato job start -n resize --array 4,17` runs only"
                                + " these again");
    }

    @Test
    void anEndWithoutFailuresSaysTheCountsOnce() {
        JsonNode all = execution("'succeeded':100", "");

        assertThat(progress.end(all, "again")).containsExactly("100 of 100 done");
        assertThat(progress.end(all, "again")).isEmpty();
    }

    @Test
    void theWorstExitCodeIsThatOfTheTasksThatFailedInTheEnd() {
        assertThat(
                        ArrayProgress.worst(
                                execution(
                                        "'failed':2",
                                        "4,17",
                                        attempt(3, 1, 99, "succeeded later"),
                                        attempt(4, 1, 9, "tried again"),
                                        attempt(4, 2, 3, ""),
                                        attempt(17, 1, 5, ""))))
                .isEqualTo(5);
        assertThat(ArrayProgress.worst(execution("'failed':0", ""))).isEqualTo(1);
        assertThat(ArrayProgress.worst(execution("'failed':1", "4", attempt(4, 1, 4711, ""))))
                .isEqualTo(255);
    }
}
