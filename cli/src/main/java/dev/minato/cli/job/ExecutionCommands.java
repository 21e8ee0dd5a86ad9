package dev.minato.cli.job;

import dev.minato.base.Fault;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;

/** {@code minato job execution …}. */
final class ExecutionCommands {
    private ExecutionCommands() {}

    static final class Listing extends JobCommands.JobCommand {
        private final JobArgument job = new JobArgument();
        private final OutputFormat format = new OutputFormat();

        Listing(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("List the executions of a job, the newest first; 100 that ended are kept.");
            job.declare(it);
            format.declareNamed(it);
        }

        @Override
        public int run() {
            JobClient client = client();
            JsonNode all = client.executions(job.id(client));
            print(format, all, () -> JobTables.ofExecutions(all));
            return OK;
        }
    }

    static final class Show extends JobCommands.JobCommand {
        private final JobArgument job = new JobArgument();
        private final OutputFormat format = new OutputFormat(OutputFormat.Kind.json);
        private Optional<String> execution = Optional.empty();

        Show(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Show an execution with the exit code of each container of each attempt.");
            job.declare(it);
            it.option(
                    "--job-execution-name",
                    "EXECUTION",
                    ValueKind.from(ValueSource.EXECUTIONS),
                    "The execution; the newest where none is named.",
                    text -> execution = Optional.of(text));
            format.declareNamed(it);
        }

        @Override
        public int run() {
            JobClient client = client();
            JsonNode found = chosen(client, job.id(client), execution, job.name());
            print(format, found, () -> JobTables.ofExecutions(List.of(found)));
            return OK;
        }
    }

    /**
     * The execution of a name, or the newest; whole, where a list leaves out what a batch is made
     * of.
     *
     * @throws Fault not found, with what lists them
     */
    static JsonNode chosen(JobClient client, String id, Optional<String> execution, String job) {
        Optional<JsonNode> found =
                execution
                        .or(() -> newest(client.executions(id)))
                        .flatMap(name -> client.findExecution(id, name));
        return found.orElseThrow(() ->
                Fault.notFound(
                        "job "
                                + job
                                + " has no execution"
                                + execution.map(name -> " " + name).orElse(" yet")
                                + (execution.isPresent()
                                        ? ": `minato job execution list -n " + job + "` lists them"
                                        : ": `minato job start -n " + job + "` begins one")));
    }

    private static Optional<String> newest(JsonNode executions) {
        return executions.valueStream().findFirst().map(one -> JsonTree.text(one, "name"));
    }
}
