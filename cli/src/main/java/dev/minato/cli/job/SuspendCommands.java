package dev.minato.cli.job;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** {@code minato job suspend} and {@code resume}: whether a job begins executions. */
final class SuspendCommands {
    private SuspendCommands() {}

    /** One of the two; it prints the job as it is then. */
    abstract static class Action extends JobCommands.JobCommand {
        private final JobArgument job = new JobArgument();
        private final OutputFormat format = new OutputFormat();

        Action(CommandSession session) {
            super(session);
        }

        final void declare(CommandGrammar it, String verb, String... sentences) {
            it.says(sentences);
            job.declare(it);
            format.declareNamed(it);
            it.examples("minato job " + verb + " -n nightly");
        }

        abstract JsonNode done(JobClient client, String id);

        @Override
        public int run() {
            JobClient client = client();
            JsonNode after = done(client, job.id(client));
            print(format, after, () -> JobTables.of(List.of(after)));
            return OK;
        }
    }

    static final class Suspend extends Action {
        Suspend(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            declare(
                    it,
                    "suspend",
                    "Keep a job from beginning executions, by its trigger or by `job start`, until"
                            + " it is resumed.",
                    "Executions that run go on.");
        }

        @Override
        JsonNode done(JobClient client, String id) {
            return client.suspend(id);
        }
    }

    static final class Resume extends Action {
        Resume(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            declare(it, "resume", "Let a job that was suspended begin executions again.");
        }

        @Override
        JsonNode done(JobClient client, String id) {
            return client.resume(id);
        }
    }
}
