package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

/** What commands that make and change jobs send, and what they make of the answers. */
class JobCommandsTest extends JobCommandsFixture {
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
}
