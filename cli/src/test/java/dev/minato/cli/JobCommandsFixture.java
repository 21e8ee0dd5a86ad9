package dev.minato.cli;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The job {@code nightly} of a daemon whose answers are given. */
abstract class JobCommandsFixture {
    static final String JOBS =
            "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/default"
                    + "/providers/Microsoft.App/jobs";
    static final String ALL =
            "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.App/jobs";
    static final String NIGHTLY = JOBS + "/nightly";
    static final String VERSION = "?api-version=2025-07-01";

    @TempDir Path folder;

    static RecordedExchange answer(String method, String path, String json) {
        return RecordedExchange.json(
                "arm " + method + " " + path + VERSION, 200, json.replace('\'', '"'));
    }

    /** The list of all jobs, which has one. */
    static RecordedExchange found(String configuration) {
        return answer("GET", ALL, "{'value':[" + job(configuration) + "]}");
    }

    static String job(String configuration) {
        return "{'id':'"
                + NIGHTLY
                + "','name':'nightly','properties':{'runningState':'Ready','configuration':{"
                + configuration
                + "},'template':{'containers':[{'name':'nightly','image':'report:1'}],"
                + "'initContainers':[{'name':'init','image':'report:1'}]}}}";
    }

    /** The JSON of a request, with single quotes. */
    static String sent(RecordedDaemon daemon, int request) {
        return daemon.received().get(request).body().replace('"', '\'');
    }

    Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), text);
    }

    RecordedDaemon daemon(RecordedExchange... exchanges) throws IOException {
        return RecordedDaemon.in(folder.resolve("home"), exchanges);
    }

    static RecordedExchange execution(String properties) {
        return answer(
                "GET",
                NIGHTLY + "/executions/nightly-a",
                "{'name':'nightly-a','properties':{" + properties + "}}");
    }
}
