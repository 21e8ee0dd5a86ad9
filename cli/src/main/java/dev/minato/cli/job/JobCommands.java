package dev.minato.cli.job;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code minato job …}: jobs themselves. */
final class JobCommands {
    private JobCommands() {}

    /** The client of a daemon that runs already and is of this build. */
    abstract static class JobCommand extends CliCommand {
        JobCommand(CommandSession session) {
            super(session);
        }

        JobClient client() {
            var _ = arm();
            return new JobClient(session);
        }
    }

    static final class Listing extends JobCommand {
        private final JobArgument job = new JobArgument();
        private final OutputFormat format = new OutputFormat();

        Listing(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("List jobs.");
            job.declareGroup(it, "Of this resource group alone.");
            format.declareNamed(it);
        }

        @Override
        public int run() {
            JsonNode all = client().list(job.group());
            print(format, all, () -> JobTables.of(all));
            return OK;
        }
    }

    static final class Show extends JobCommand {
        private final JobArgument job = new JobArgument();
        private final OutputFormat format = new OutputFormat(OutputFormat.Kind.json);

        Show(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Show a job; the values of its secrets are not shown.");
            job.declare(it);
            format.declareNamed(it);
        }

        @Override
        public int run() {
            JsonNode found = job.job(client());
            print(format, found, () -> JobTables.of(List.of(found)));
            return OK;
        }
    }

    static final class Stop extends JobCommand {
        private final JobArgument job = new JobArgument();
        private Optional<String> execution = Optional.empty();

        Stop(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Stop the executions of a job, or one of them.",
                    "What runs gets SIGTERM, and SIGKILL when its grace is over.");
            job.declare(it);
            it.option(
                    "--job-execution-name",
                    "EXECUTION",
                    ValueKind.from(ValueSource.EXECUTIONS),
                    "This one alone.",
                    text -> execution = Optional.of(text));
            it.examples(
                    "minato job stop -n nightly",
                    "minato job stop -n nightly --job-execution-name nightly-iwpi4il");
        }

        @Override
        public int run() {
            JobClient client = client();
            String id = job.id(client);
            List<JsonNode> stopped =
                    execution
                            .map(name -> List.of(client.stop(id, name)))
                            .orElseGet(() -> JsonTree.list(client.stop(id)));
            stopped.forEach(one -> session.out().println(JsonTree.text(one, "name")));
            if (stopped.isEmpty()) {
                session.say("No execution of job " + job.name() + " runs.");
            }
            return OK;
        }
    }

    static final class Delete extends JobCommand {
        private final JobArgument job = new JobArgument();
        private boolean yes;

        Delete(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Delete a job with its executions; what runs is stopped first.");
            job.declare(it);
            it.flag("-y, --yes", "Do not ask.", on -> yes = on);
        }

        @Override
        public int run() throws IOException {
            JobClient client = client();
            String id = job.id(client);
            if (!yes && !isSure("Job " + job.name() + " and its executions are to be deleted.")) {
                return FAILED;
            }
            client.remove(id);
            session.say("deleted " + job.name());
            return OK;
        }
    }
}
