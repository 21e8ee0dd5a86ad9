package dev.minato.cli.secret;

import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The resource that a command line names and that has secrets: an app or a job. One use. */
public interface SecretOwner {
    /** Makes one for a command. */
    @FunctionalInterface
    interface Factory {
        /**
         * Makes one.
         *
         * @param arm the daemon, looked for when it is asked for
         */
        SecretOwner make(CommandSession session, Supplier<ArmClient> arm);
    }

    /** What it is, {@code an app} or {@code a job}. */
    String what();

    /** How command lines about it look in the help. */
    Example example();

    /**
     * How it is written in an example.
     *
     * @param command for example {@code minato job secret}
     * @param name for example {@code nightly}
     */
    record Example(String command, String name) {}

    /** What a change of a value means for what runs, a sentence for the help. */
    String effect();

    /** Which names of secrets can be completed. */
    ValueKind names();

    /** Takes the name of the resource from the command line. */
    void declare(CommandGrammar it);

    /** The resource as it is answered, its secrets without values. */
    JsonNode resource();

    /** Its secrets with their values. */
    JsonNode values();

    /**
     * Changes its secrets; both may be called several times.
     *
     * @param check looks at the resource as it was read, before anything else is asked
     * @param change of the list of its secrets, in which one without a value keeps the one it has
     * @return the resource as it is now
     */
    JsonNode change(Consumer<JsonNode> check, Consumer<ArrayNode> change);

    /** Tells who goes on with former values of secrets that {@link #change} has set. */
    default void tellUsers(List<ObjectNode> given) {}
}
