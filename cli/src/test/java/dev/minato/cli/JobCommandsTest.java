package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code minato job …} sends to the daemon, and what it makes of the answers. */
class JobCommandsTest {
    private static final String JOBS =
            "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/default"
                    + "/providers/Microsoft.App/jobs";
    private static final String ALL =
            "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.App/jobs";
    private static final String NIGHTLY = JOBS + "/nightly";
    private static final String VERSION = "?api-version=2025-07-01";

    @TempDir Path folder;

    private static RecordedExchange answer(String method, String path, String json) {
        return RecordedExchange.json(
                "arm " + method + " " + path + VERSION, 200, json.replace('\'', '"'));
    }

    /** The list of all jobs, which has one. */
    private static RecordedExchange found(String configuration) {
        return answer("GET", ALL, "{'value':[" + job(configuration) + "]}");
    }

    private static String job(String configuration) {
        return "{'id':'"
                + NIGHTLY
                + "','name':'nightly','properties':{'runningState':'Ready','configuration':{"
                + configuration
                + "},'template':{'containers':[{'name':'nightly','image':'report:1'}],"
                + "'initContainers':[{'name':'init','image':'report:1'}]}}}";
    }

    /** The JSON of a request, with single quotes. */
    private static String sent(RecordedDaemon daemon, int request) {
        return daemon.received().get(request).body().replace('"', '\'');
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), text);
    }

    private RecordedDaemon daemon(RecordedExchange... exchanges) throws IOException {
        return RecordedDaemon.in(folder.resolve("home"), exchanges);
    }

    @Test
    void aScheduleIsMade() throws Exception {
        String configuration =
                "'triggerType':'Schedule','scheduleTriggerConfig':{'cronExpression':'0 3 * * *'}";
        try (RecordedDaemon daemon =
                daemon(
                        answer("GET", ALL, "{'value':[]}"),
                        answer("PUT", NIGHTLY, job(configuration)))) {
            CommandRun run =
                    CommandRun.of(
                            daemon.home(),
                            "job",
                            "create",
                            "-n",
                            "nightly",
                            "--image",
                            "report:1",
                            "--cron-expression",
                            "0 3 * * *");

            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("nightly   Schedule   Ready", "0 3 * * *", "report:1");
            assertThat(sent(daemon, 1))
                    .contains(
                            "'configuration':{'replicaTimeout':1800,'triggerType':'Schedule',"
                                    + "'scheduleTriggerConfig':{'cronExpression':'0 3 * * *'}},"
                                    + "'template':{'containers':[{'name':'nightly',"
                                    + "'image':'report:1'}]}");
        }
    }

    @Test
    void aFileIsMadeAJobByTheNameInItAndARefusalGetsItsPlace() throws Exception {
        Path yaml =
                file(
                        """
                        name: nightly
                        configuration: {triggerType: Manual, replicaTimeout: 0}
                        template: {containers: [{name: a, image: report:1}]}
                        """);
        RecordedExchange refused =
                RecordedExchange.json(
                        "arm PUT " + NIGHTLY + VERSION,
                        400,
                        "{\"error\":{\"message\":\"configuration.replicaTimeout 0 is too"
                                + " small\"}}");
        try (RecordedDaemon daemon = daemon(answer("GET", ALL, "{'value':[]}"), refused)) {
            CommandRun run =
                    CommandRun.of(
                            daemon.home(),
                            "job",
                            "create",
                            "--yaml",
                            yaml.toString(),
                            "--parallelism",
                            "3");

            assertThat(run)
                    .isEqualTo(
                            new CommandRun(
                                    1,
                                    "",
                                    "With --yaml the file alone says what the job is; other flags"
                                            + " are not used.\nminato: "
                                            + yaml
                                            + ":2:38: configuration.replicaTimeout 0 is too"
                                            + " small\n"));
            assertThat(sent(daemon, 1))
                    .contains("'configuration':{'triggerType':'Manual','replicaTimeout':0}")
                    .contains("/managedEnvironments/default'");
        }
    }

    @Test
    void aChangeIsAPatchOfTheTriggerThatTheJobHas() throws Exception {
        String configuration = "'triggerType':'Event','eventTriggerConfig':{'scale':{'rules':[1]}}";
        try (RecordedDaemon daemon =
                daemon(found(configuration), answer("PATCH", NIGHTLY, job(configuration)))) {
            CommandRun run =
                    CommandRun.of(
                            daemon.home(), "job", "update", "-n", "nightly", "--parallelism", "3");

            assertThat(run.exit()).isZero();
            assertThat(sent(daemon, 1))
                    .isEqualTo(
                            "{'properties':{'configuration':{'eventTriggerConfig':"
                                    + "{'parallelism':3}}}}");
        }
    }

    @Test
    void aFileIsLaidOverTheJobThatItNames() throws Exception {
        Path yaml = file("name: nightly\nconfiguration: {triggerType: Manual}\n");
        try (RecordedDaemon daemon =
                daemon(
                        found("'triggerType':'Event'"),
                        answer("PATCH", NIGHTLY, job("'triggerType':'Manual'")))) {
            CommandRun run =
                    CommandRun.of(daemon.home(), "job", "update", "--yaml", yaml.toString());

            assertThat(run.exit()).isZero();
            assertThat(sent(daemon, 1))
                    .isEqualTo(
                            "{'properties':{'configuration':{'triggerType':'Manual',"
                                    + "'scheduleTriggerConfig':null,"
                                    + "'eventTriggerConfig':null}}}");
        }
    }

    @Test
    void aChangeOfNothingIsRefused() throws Exception {
        try (RecordedDaemon daemon = daemon()) {
            assertThat(CommandRun.of(daemon.home(), "job", "update", "-n", "nightly").err())
                    .isEqualTo(
                            "minato: what is to change? Give for example --image or"
                                    + " --replica-timeout\n");
        }
    }

    @Test
    void aJobIsSuspendedAndResumed() throws Exception {
        try (RecordedDaemon daemon =
                daemon(
                        found(""),
                        answer("POST", NIGHTLY + "/suspend", job("").replace("Ready", "Suspended")),
                        found(""),
                        answer("POST", NIGHTLY + "/resume", job("")))) {
            assertThat(CommandRun.of(daemon.home(), "job", "suspend", "-n", "nightly").out())
                    .contains("Suspended");
            assertThat(CommandRun.of(daemon.home(), "job", "resume", "nightly").out())
                    .contains("Ready");
            assertThat(daemon.unasked()).isEmpty();
        }
    }

    private static final String SECRETS =
            "'secrets':[{'name':'token'},{'name':'key','keyVaultUrl':'https://v'}]";

    @Test
    void secretsAreListedWithoutAndWithValues() throws Exception {
        try (RecordedDaemon daemon =
                daemon(
                        found(SECRETS),
                        found(SECRETS),
                        answer(
                                "POST",
                                NIGHTLY + "/listSecrets",
                                "{'value':[{'name':'token','value':'abc'}]}"))) {
            assertThat(CommandRun.of(daemon.home(), "job", "secret", "list", "-n", "nightly").out())
                    .isEqualTo("NAME\ntoken\nkey\n");
            assertThat(
                            CommandRun.of(
                                            daemon.home(),
                                            "job",
                                            "secret",
                                            "list",
                                            "-n",
                                            "nightly",
                                            "--show-values")
                                    .out())
                    .isEqualTo("NAME    VALUE\ntoken   abc\n");
        }
    }

    @Test
    void oneSecretIsShown() throws Exception {
        RecordedExchange values =
                answer(
                        "POST",
                        NIGHTLY + "/listSecrets",
                        "{'value':[{'name':'token','value':'abc'}]}");
        try (RecordedDaemon daemon = daemon(found(SECRETS), values, found(SECRETS), values)) {
            assertThat(secret(daemon, "show", "--secret-name", "token").out())
                    .isEqualTo("NAME    VALUE\ntoken   abc\n");
            assertThat(secret(daemon, "show", "--secret-name", "other").err())
                    .isEqualTo("minato: nightly has no secret other: it has token\n");
            assertThat(secret(daemon, "show").err())
                    .isEqualTo("minato: which secret? Name it with --secret-name\n");
        }
    }

    private static CommandRun secret(RecordedDaemon daemon, String verb, String... more) {
        String[] words = new String[more.length + 5];
        System.arraycopy(new String[] {"job", "secret", verb, "-n", "nightly"}, 0, words, 0, 5);
        System.arraycopy(more, 0, words, 5, more.length);
        return CommandRun.of(daemon.home(), words);
    }

    /** Of those that stay no value is known, nor sent. */
    @Test
    void secretsAreSetByAPatchOfTheList() throws Exception {
        try (RecordedDaemon daemon =
                daemon(found(SECRETS), answer("PATCH", NIGHTLY, job(SECRETS)))) {
            CommandRun run = secret(daemon, "set", "--secrets", "token=new", "more=2");

            assertThat(run).isEqualTo(new CommandRun(0, "NAME\ntoken\nkey\n", ""));
            assertThat(sent(daemon, 1))
                    .isEqualTo(
                            "{'properties':{'configuration':{'secrets':["
                                    + "{'name':'token','value':'new'},"
                                    + "{'name':'key','keyVaultUrl':'https://v'},"
                                    + "{'name':'more','value':'2'}]}}}");
        }
    }

    @Test
    void secretsAreRemovedByAPatchOfTheList() throws Exception {
        try (RecordedDaemon daemon =
                daemon(found(SECRETS), answer("PATCH", NIGHTLY, job("")), found(SECRETS))) {
            assertThat(secret(daemon, "remove", "--secret-names", "token", "key").exit()).isZero();
            assertThat(sent(daemon, 1))
                    .isEqualTo("{'properties':{'configuration':{'secrets':[]}}}");
            assertThat(secret(daemon, "remove", "--secret-names", "other").err())
                    .isEqualTo("minato: nightly has no secret other: it has token, key\n");
        }
    }

    private static RecordedExchange started() {
        return answer("POST", NIGHTLY + "/start", "{'id':'x','name':'nightly-a'}");
    }

    @Test
    void whatAFileSaysRunsInPlaceOfTheJobsContainers() throws Exception {
        Path yaml = file("containers: [{name: nightly, image: report:2, args: [1]}]\n");
        try (RecordedDaemon daemon = daemon(found(""), started())) {
            CommandRun run =
                    CommandRun.of(
                            daemon.home(),
                            "job",
                            "start",
                            "-n",
                            "nightly",
                            "--yaml",
                            yaml.toString(),
                            "--array",
                            "1-3");

            assertThat(run).isEqualTo(new CommandRun(0, "nightly-a\n", ""));
            assertThat(sent(daemon, 1))
                    .isEqualTo(
                            "{'containers':[{'name':'nightly','image':'report:2','args':['1']}],"
                                    + "'array':{'tasks':'1-3'}}");
        }
    }

    @Test
    void flagsAreLaidOverTheJobsContainer() throws Exception {
        try (RecordedDaemon daemon = daemon(found(""), started())) {
            CommandRun run =
                    CommandRun.of(daemon.home(), "job", "start", "-n", "nightly", "--args", "2026");

            assertThat(run.out()).isEqualTo("nightly-a\n");
            assertThat(sent(daemon, 1))
                    .isEqualTo(
                            "{'initContainers':[{'name':'init','image':'report:1'}],"
                                    + "'containers':[{'name':'nightly','image':'report:1',"
                                    + "'args':['2026']}]}");
        }
    }

    @Test
    void aMostWithoutAnArrayIsRefused() throws Exception {
        try (RecordedDaemon daemon = daemon()) {
            assertThat(
                            CommandRun.of(
                                            daemon.home(),
                                            "job",
                                            "start",
                                            "-n",
                                            "nightly",
                                            "--max-parallel",
                                            "3")
                                    .err())
                    .isEqualTo(
                            "minato: --max-parallel is about the tasks of an array: give them with"
                                    + " --array, for example --array 1-100\n");
        }
    }

    private static RecordedExchange execution(String properties) {
        return answer(
                "GET",
                NIGHTLY + "/executions/nightly-a",
                "{'name':'nightly-a','properties':{" + properties + "}}");
    }

    @Test
    void anArrayIsWaitedForAndItsWorstExitCodeIsTheCommands() throws Exception {
        String attempt =
                "'detailedStatus':{'replicas':[{'name':'r','task':2,'attempt':1,"
                        + "'status':'Failed','message':'it ran out of memory',"
                        + "'containers':[{'name':'nightly','code':137}]}]}";
        try (RecordedDaemon daemon =
                daemon(
                        found(""),
                        started(),
                        execution("'status':'Running','array':{'total':3,'running':2}"),
                        execution(
                                "'status':'Failed','message':'1 of 3 tasks failed','array':"
                                        + "{'total':3,'succeeded':2,'failed':1,"
                                        + "'failedTasks':'2'},"
                                        + attempt))) {
            CommandRun run =
                    CommandRun.of(
                            daemon.home(),
                            "job",
                            "start",
                            "-n",
                            "nightly",
                            "--array",
                            "1-3",
                            "--max-parallel",
                            "2",
                            "--wait");

            assertThat(sent(daemon, 1)).isEqualTo("{'array':{'tasks':'1-3','maxParallel':2}}");
            assertThat(run)
                    .isEqualTo(
                            new CommandRun(
                                    137,
                                    "nightly-a\n",
                                    """
                                    0 of 3 done, 2 running
                                    task 2 failed with exit code 137: it ran out of memory
                                    3 of 3 done, 1 failed
                                    failed tasks: 2; `minato job start -n nightly --array 2` \
                                    runs only these again
                                    nightly-a: Failed: 1 of 3 tasks failed
                                    """));
        }
    }

    @Test
    void otherExecutionsAreToldByTheirAttempts() throws Exception {
        String attempt =
                "'detailedStatus':{'replicas':[{'name':'r','number':1,'attempt':1,"
                        + "'status':'Succeeded','containers':[{'name':'nightly','code':0}]}]}";
        try (RecordedDaemon daemon =
                daemon(
                        found(""),
                        started(),
                        execution("'status':'Processing'"),
                        execution("'status':'Succeeded'," + attempt))) {
            CommandRun run =
                    CommandRun.of(daemon.home(), "job", "start", "-n", "nightly", "--wait");

            assertThat(run)
                    .isEqualTo(
                            new CommandRun(
                                    0,
                                    "nightly-a\n",
                                    "replica 1, attempt 1: Succeeded\nnightly-a: Succeeded\n"));
        }
    }

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

    private static RecordedExchange newest(String properties) {
        return answer(
                "GET",
                NIGHTLY + "/executions",
                "{'value':[{'name':'nightly-a','properties':{" + properties + "}}]}");
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
                        newest(tasks),
                        log("r", false, "one", "two"),
                        log("s", false, "three"),
                        found(""),
                        newest(tasks),
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
                        newest(replicas("Processing", "")),
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
                        newest(replicas("Running", "")),
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
                        newest(replicas("Failed", "")),
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
