package dev.minato.cli.job;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.http.client.HttpCall;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code minato job logs}: what an execution of a job wrote. */
final class JobLogsCommand extends JobCommands.JobCommand {
    private static final int MOST_LINES = 300;

    private final JobArgument job = new JobArgument();
    private Optional<String> execution = Optional.empty();
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
        it.flag("-f, --follow", "Go on as they write, until they end.", on -> follow = on);
        it.examples(
                "minato job logs -n nightly",
                "minato job logs -n nightly --execution nightly-iwpi4il --tail 20");
    }

    /** A stream, and what its lines begin with. */
    private record Stream(String path, String prefix) {}

    @Override
    public int run() throws InterruptedException {
        JobClient client = client();
        String id = job.id(client);
        JsonNode found = ExecutionCommands.chosen(client, id, execution, job.name());
        List<Stream> streams = streams(id, found);
        if (streams.isEmpty()) {
            session.say("Execution " + JsonTree.text(found, "name") + " has no replica yet.");
        }
        String query = "?output=json&follow=" + follow + lines();
        if (follow) {
            List<Thread> readers = new ArrayList<>();
            for (Stream one : streams) {
                readers.add(Thread.ofVirtual().start(() -> print(client, one, query)));
            }
            for (Thread reader : readers) {
                reader.join();
            }
        } else {
            streams.forEach(one -> print(client, one, query));
        }
        return OK;
    }

    private String lines() {
        return tail.map(lines -> "&tailLines=" + lines).orElse("&sinceTime=1970-01-01T00:00:00Z");
    }

    private List<Stream> streams(String id, JsonNode found) {
        String name = JsonTree.text(found, "name");
        List<JsonNode> replicas = new ArrayList<>();
        for (JsonNode one : JsonTree.at(found, "properties.detailedStatus.replicas")) {
            String called = JsonTree.text(one, "name");
            if (!called.isEmpty() && replica.filter(it -> !it.equals(called)).isEmpty()) {
                replicas.add(one);
            }
        }
        List<Stream> streams = new ArrayList<>();
        List<String> containers = new ArrayList<>();
        for (JsonNode one : replicas) {
            String called = JsonTree.text(one, "name");
            for (JsonNode part : one.path("containers")) {
                String of = JsonTree.text(part, "name");
                containers.add(of);
                if (container.filter(it -> !it.equals(of)).isEmpty()) {
                    boolean several = one.path("containers").size() > 1 && container.isEmpty();
                    String prefix =
                            (replicas.size() > 1 ? called : "")
                                    + (replicas.size() > 1 && several ? "/" : "")
                                    + (several ? of : "");
                    streams.add(
                            new Stream(
                                    JobClient.log(id, name, called, of),
                                    prefix.isEmpty() ? "" : prefix + " | "));
                }
            }
        }
        if (streams.isEmpty() && !containers.isEmpty()) {
            throw Fault.notFound(
                    "execution "
                            + name
                            + " has no container "
                            + container.orElse("")
                            + ": there are "
                            + String.join(", ", containers.stream().distinct().toList()));
        }
        if (replicas.isEmpty() && replica.isPresent()) {
            throw Fault.notFound("execution " + name + " has no replica " + replica.get());
        }
        return streams;
    }

    private void print(JobClient client, Stream stream, String query) {
        client.lines(
                HttpCall.get(stream.path() + query),
                line -> {
                    session.out()
                            .println(stream.prefix() + SafeText.lines(JsonTree.text(line, "Log")));
                    session.out().flush();
                });
    }
}
