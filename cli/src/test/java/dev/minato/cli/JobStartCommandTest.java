package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

/** Starts of executions, and waiting for their end. */
class JobStartCommandTest extends JobCommandsFixture {
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
}
