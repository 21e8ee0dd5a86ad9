package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.http.PercentEncoding;

import java.util.Optional;

/**
 * The revision that a command is about: by position or by {@code --revision}; its app by {@code -n}
 * or by what its name begins with.
 */
final class RevisionArgument {
    private final AppArgument app = new AppArgument();
    private Optional<String> option = Optional.empty();
    private Optional<String> position = Optional.empty();

    void declare(CommandGrammar it) {
        app.declareOptions(it, "The app; the default is what the revision's name begins with.");
        ValueKind revisions = ValueKind.from(ValueSource.REVISIONS);
        it.option(
                "--revision",
                "REVISION",
                revisions,
                "The revision.",
                text -> option = Optional.of(text));
        it.optionalWord("REVISION", revisions, "The same.", text -> position = Optional.of(text));
    }

    /**
     * Its name.
     *
     * @throws Fault invalid when none was given
     */
    String name() {
        return option.filter(text -> !text.isEmpty())
                .or(() -> position)
                .orElseThrow(() ->
                        Fault.invalid(
                                "revision",
                                "which revision? Give its name, for example shop--x1y2z3a"));
    }

    /** The name of its app. */
    String app() {
        return app.given().orElseGet(() -> owner(name()));
    }

    /** Lets the client look where the line says. */
    ArmClient in(ArmClient arm) {
        return app.in(arm);
    }

    /** Where it stands below its app. */
    String path() {
        return path(name());
    }

    /** Where a revision stands below its app. */
    static String path(String revision) {
        return "/revisions/" + PercentEncoding.encode(revision);
    }

    /** The app that a revision's name begins with. */
    static String owner(String revision) {
        return revision.replaceFirst("--.*", "");
    }
}
