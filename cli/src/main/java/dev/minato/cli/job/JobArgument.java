package dev.minato.cli.job;

import dev.minato.base.Fault;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/**
 * The job that a command is about: by position or by {@code -n}, as az writes it, and in any
 * resource group unless {@code -g} names one.
 */
final class JobArgument {
    private Optional<String> position = Optional.empty();
    private Optional<String> option = Optional.empty();
    private Optional<String> group = Optional.empty();

    /** Takes it as a word or as an option. */
    void declare(CommandGrammar it) {
        it.optionalWord(
                "NAME",
                ValueKind.from(ValueSource.JOBS),
                "The job.",
                text -> position = Optional.of(text));
        it.option(
                "-n, --name",
                "NAME",
                ValueKind.from(ValueSource.JOBS),
                "The same.",
                text -> option = Optional.of(text));
        declareGroup(
                it, "The resource group that the job is in; without it every one is looked at.");
    }

    /** Takes a resource group alone. */
    void declareGroup(CommandGrammar it, String description) {
        it.option("-g, --resource-group", "GROUP", description, text -> group = Optional.of(text));
    }

    Optional<String> group() {
        return group;
    }

    /** Its name, when one was given. */
    Optional<String> given() {
        return option.filter(text -> !text.isEmpty()).or(() -> position);
    }

    /**
     * Its name.
     *
     * @throws Fault invalid when none was given
     */
    String name() {
        return given().orElseThrow(() ->
                Fault.invalid("name", "which job? Give its name, for example -n nightly"));
    }

    /**
     * The job.
     *
     * @throws Fault not found, with what lists them
     */
    JsonNode job(JobClient client) {
        return job(client, name());
    }

    /** The job of that name. */
    JsonNode job(JobClient client, String name) {
        return client.find(group, name)
                .orElseThrow(() ->
                        Fault.notFound(
                                "there is no job " + name + ": `minato job list` lists them"));
    }

    /** The ID of the job. */
    String id(JobClient client) {
        return JsonTree.text(job(client), "id");
    }
}
