package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is read of the logs of executions, and how their lines begin. */
class JobLogsCommandTest extends JobCommandsFixture {
    private static RecordedExchange log(String replica, boolean follow, String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append("{\"TimeStamp\":\"2026-01-31T12:00:00Z\",\"Log\":\"" + line + "\"}\n\n");
        }
        return RecordedExchange.json(
                "arm GET "
                        + NIGHTLY.replace("/providers/Microsoft.App", "")
                        + "/executions/nightly-a/replicas/"
                        + replica
                        + "/containers/nightly/logstream?output=json&follow="
                        + follow
                        + "&sinceTime=1970-01-01T00:00:00Z",
                200,
                text.toString());
    }

    private static String replica(String name, int task, String rest) {
        return "{'name':'"
                + name
                + "','task':"
                + task
                + rest
                + ",'containers':[{'name':'nightly'}]}";
    }

    private static String replicas(String status, String array, String... all) {
        return "'status':'"
                + status
                + "',"
                + array
                + "'detailedStatus':{'replicas':["
                + String.join(",", all)
                + "]}";
    }

    /** The list of executions, which names the newest. */
    private static RecordedExchange newest() {
        return answer("GET", NIGHTLY + "/executions", "{'value':[{'name':'nightly-a'}]}");
    }

    @Test
    void linesOfAnArrayBeginWithTheirTask() throws Exception {
        String tasks =
                replicas(
                        "Succeeded",
                        "'array':{'tasks':'4,17'},",
                        replica("r", 4, ""),
                        replica("s", 17, ""));
        try (RecordedDaemon daemon =
                daemon(
                        found(""),
                        newest(),
                        execution(tasks),
                        log("r", false, "one", "two"),
                        log("s", false, "three"),
                        found(""),
                        newest(),
                        execution(tasks),
                        log("s", false, "three"))) {
            assertThat(CommandRun.of(daemon.home(), "job", "logs", "-n", "nightly"))
                    .isEqualTo(
                            new CommandRun(0, "task 4 | one\ntask 4 | two\ntask 17 | three\n", ""));
            assertThat(CommandRun.of(daemon.home(), "job", "logs", "-n", "nightly", "--task", "17"))
                    .isEqualTo(new CommandRun(0, "three\n", ""));
        }
    }

    @Test
    void whatBeginsLaterIsFollowedTooUntilTheExecutionHasEnded() throws Exception {
        String end = ",'endTime':'2026-01-31T12:00:00Z'";
        try (RecordedDaemon daemon =
                daemon(
                        found(""),
                        newest(),
                        execution(replicas("Processing", "")),
                        execution(replicas("Processing", "")),
                        execution(replicas("Running", "", replica("r", 0, ""))),
                        log("r", true, "first attempt"),
                        execution(
                                replicas("Running", "", replica("r", 0, end), replica("s", 0, ""))),
                        log("s", true, "second attempt"),
                        execution(
                                replicas(
                                        "Succeeded",
                                        "",
                                        replica("r", 0, end),
                                        replica("s", 0, end),
                                        replica("t", 0, end))),
                        log("t", false, "seen at the end"))) {
            CommandRun run = CommandRun.of(daemon.home(), "job", "logs", "-n", "nightly", "-f");

            assertThat(run.out().lines())
                    .containsExactlyInAnyOrder(
                            "first attempt", "s | second attempt", "t | seen at the end");
            assertThat(run.err()).isEqualTo("Execution nightly-a has no replica yet.\n");
            assertThat(run.exit()).isZero();
            assertThat(daemon.unasked()).isEmpty();
        }
    }

    @Test
    void aLogThatIsNotThereYetIsAskedForAgain() throws Exception {
        RecordedExchange missing =
                RecordedExchange.json(
                        log("r", true).line(), 404, "{\"error\":{\"message\":\"not yet\"}}");
        String end = ",'endTime':'2026-01-31T12:00:00Z'";
        try (RecordedDaemon daemon =
                daemon(
                        found(""),
                        newest(),
                        execution(replicas("Running", "")),
                        execution(replicas("Running", "", replica("r", 0, ""))),
                        missing,
                        execution(replicas("Failed", "", replica("r", 0, end))),
                        log("r", false, "there it is"))) {
            CommandRun run = CommandRun.of(daemon.home(), "job", "logs", "-n", "nightly", "-f");

            assertThat(run).isEqualTo(new CommandRun(0, "there it is\n", ""));
        }
    }

    @Test
    void aLogThatCannotBeReadIsToldAndTheOthersAreRead() throws Exception {
        String end = ",'endTime':'2026-01-31T12:00:00Z'";
        RecordedExchange broken =
                RecordedExchange.json(
                        log("r", false).line(), 500, "{\"error\":{\"message\":\"it is gone\"}}");
        try (RecordedDaemon daemon =
                daemon(
                        found(""),
                        newest(),
                        execution(replicas("Failed", "")),
                        execution(
                                replicas("Failed", "", replica("r", 0, end), replica("s", 0, end))),
                        broken,
                        broken,
                        log("s", false, "whole"))) {
            CommandRun run = CommandRun.of(daemon.home(), "job", "logs", "-n", "nightly", "-f");

            assertThat(run).isEqualTo(new CommandRun(1, "s | whole\n", "it is gone\n"));
        }
    }
}
