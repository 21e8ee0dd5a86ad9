package dev.minato.cli.output;

import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;

import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;

/** The {@code -o} option of everything that prints resources. */
public final class OutputFormat {
    /** The forms. */
    public enum Kind {
        /** Columns for people. */
        table,
        /** The resource as its API answers it. */
        json,
        /** The resource as YAML. */
        yaml,
        /** The names alone, a line each. */
        name
    }

    private Kind kind;
    private final String usual;

    /** A table unless something else is asked for. */
    public OutputFormat() {
        this(Kind.table);
    }

    /** This form unless another is asked for. */
    public OutputFormat(Kind kind) {
        this.kind = kind;
        this.usual = "How to print it; the default is " + kind + ".";
    }

    /** Says how it is chosen. */
    public void declare(CommandGrammar it) {
        it.choice(
                "-o, --output",
                List.of("table", "json", "yaml"),
                usual,
                text -> kind = Kind.valueOf(text));
    }

    /** The same of what has names, which may be all that is printed. */
    public void declareNamed(CommandGrammar it) {
        it.choice(
                "-o, --output",
                List.of("table", "json", "yaml", "name"),
                usual,
                text -> kind = Kind.valueOf(text));
    }

    /** Prints a value in the form that was asked for; the table is made only when it is wanted. */
    public void print(PrintStream out, JsonNode value, Supplier<TextTable> table) {
        switch (kind) {
            case table -> table.get().print(out);
            case json -> out.println(JsonTree.pretty(value));
            case yaml -> out.print(YAMLMapper.builder().build().writeValueAsString(value));
            case name ->
                    (value.isArray() ? JsonTree.list(value) : List.of(value))
                            .forEach(one -> out.println(JsonTree.text(one, "name")));
        }
        out.flush();
    }

    /** Whether a person reads it. */
    public boolean isTable() {
        return kind == Kind.table;
    }
}
