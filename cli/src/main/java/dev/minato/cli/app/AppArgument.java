package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/**
 * The app that a command is about: by position or by {@code -n}, as az writes it, and in any
 * resource group unless {@code -g} names one.
 */
final class AppArgument {
    private Optional<String> position = Optional.empty();
    private Optional<String> option = Optional.empty();
    private Optional<String> group = Optional.empty();

    /** Takes it as a word or as an option. */
    void declare(CommandGrammar it) {
        it.optionalWord(
                "NAME",
                ValueKind.from(ValueSource.APPS),
                "The app.",
                text -> position = Optional.of(text));
        declareOptions(it, "The same.");
    }

    /** Takes it as an option alone. */
    void declareOptions(CommandGrammar it, String description) {
        it.option(
                "-n, --name",
                "NAME",
                ValueKind.from(ValueSource.APPS),
                description,
                text -> option = Optional.of(text));
        it.option(
                "-g, --resource-group",
                "GROUP",
                "The resource group that the app is in; without it every one is looked at.",
                text -> group = Optional.of(text));
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
                Fault.invalid("name", "which app? Give its name, for example -n shop"));
    }

    /** Lets the client look where the line says. */
    ArmClient in(ArmClient arm) {
        group.ifPresent(arm::within);
        return arm;
    }

    /**
     * The app.
     *
     * @throws Fault not found, with what lists them
     */
    JsonNode app(ArmClient arm) {
        return app(arm, name());
    }

    /** The app of that name. */
    JsonNode app(ArmClient arm, String name) {
        return in(arm).app(name).orElseThrow(() -> missing(name));
    }

    /** What is said of an app that is not there. */
    static Fault missing(String app) {
        return Fault.notFound("there is no app " + app + ": `minato app list` lists them");
    }
}
