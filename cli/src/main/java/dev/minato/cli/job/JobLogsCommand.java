package dev.minato.cli.job;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.http.client.HttpCall;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;

/** {@code minato job logs}: what an execution of a job wrote. */
final class JobLogsCommand extends JobCommands.JobCommand {
    private static final int MOST_LINES = 300;
    private static final int LAST_TASK = 1_000_000;

    private final JobArgument job = new JobArgument();
    private Optional<String> execution = Optional.empty();
    private Optional<Integer> task = Optional.empty();
    private Optional<String> replica = Optional.empty();
    private Optional<String> container = Optional.empty();
    private Optional<Integer> tail = Optional.empty();
    private boolean follow;

    JobLogsCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says(
                "Print what an execution of a job wrote, one attempt after another.",
                "Of one that ended the last 1 MiB of each container is kept.");
        job.declare(it);
        it.option(
                "--execution",
                "EXECUTION",
                ValueKind.from(ValueSource.EXECUTIONS),
                "The execution; the newest where none is named.",
                text -> execution = Optional.of(text));
        it.option(
                "--task",
                "N",
                "Of this task of an array alone; else lines begin with the number of theirs.",
                text -> task = Optional.of(ValueParser.within(text, 0, LAST_TASK)));
        it.option(
                "--replica",
                "REPLICA",
                "Of this replica alone; the default is all.",
                text -> replica = Optional.of(text));
        it.option(
                "-c, --container",
                "CONTAINER",
                "Of this container alone, an init container too.",
                text -> container = Optional.of(text));
        it.option(
                "--tail",
                "LINES",
                "Last lines of each, 0 to 300; all where nothing is said.",
                text -> tail = Optional.of(ValueParser.within(text, 0, MOST_LINES)));
        it.flag(
                "-f, --follow",
                "Go on as they write, with replicas that begin later too, until the execution has"
                        + " ended.",
                on -> follow = on);
        it.examples(
                "minato job logs -n nightly",
                "minato job logs -n nightly --execution nightly-iwpi4il --tail 20",
                "minato job logs -n resize --task 17");
    }

    @Override
    public int run() throws InterruptedException {
        JobClient client = client();
        JsonNode found = job.job(client);
        String id = JsonTree.text(found, "id");
        JsonNode chosen = ExecutionCommands.chosen(client, id, execution, job.name());
        String name = JsonTree.text(chosen, "name");
        ExecutionStreams wanted =
                new ExecutionStreams(task, replica, container, follow && hasSeveral(found));
        if (follow) {
            boolean whole = new ExecutionFollower(session, client, id, wanted).follow(name, tail);
            return whole ? OK : FAILED;
        }
        List<ExecutionStreams.LogStream> streams = wanted.of(chosen);
        if (streams.isEmpty()) {
            session.say(
                    task.map(number -> "Task " + number + " of execution ").orElse("Execution ")
                            + name
                            + " has no replica yet.");
        }
        streams.forEach(one ->
                print(
                        client,
                        JobClient.log(id, name, one.replica(), one.container()),
                        one.prefix()));
        return OK;
    }

    /** Whether executions of a job have several replicas at once. */
    private static boolean hasSeveral(JsonNode found) {
        JsonNode configuration = JsonTree.at(found, "properties.configuration");
        return configuration.findValues("parallelism").stream().anyMatch(n -> n.asInt(1) > 1);
    }

    private void print(JobClient client, String log, String prefix) {
        client.lines(
                HttpCall.get(log + "?output=json&follow=false" + ExecutionFollower.lines(tail)),
                line -> ExecutionFollower.print(session, prefix, line));
    }
}
