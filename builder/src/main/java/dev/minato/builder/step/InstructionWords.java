package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.Heredoc;
import dev.minato.builder.expand.Expander;
import dev.minato.builder.expand.ExpansionStyle;
import dev.minato.builder.expand.VariableLookup;

import java.util.List;
import java.util.Locale;

/** Expands the words of one instruction with the variables that were set before it. */
final class InstructionWords {
    private static final Expander DOCUMENT = new Expander('\\', ExpansionStyle.DOCUMENT);
    private static final Expander DISPLAY = new Expander('\\', ExpansionStyle.DISPLAY);

    private final Expander expander;
    private final VariableLookup variables;

    InstructionWords(Expander expander, StageState state) {
        this.expander = expander;
        this.variables = VariableLookup.of(state.environment());
    }

    String text(String source) {
        return expander.text(source, variables);
    }

    List<String> texts(List<String> sources) {
        return sources.stream().map(this::text).toList();
    }

    List<String> words(String source) {
        return expander.expand(source, variables).words();
    }

    /** The body of a here-document. */
    String document(Heredoc document) {
        String body = document.body();
        return document.expand() ? DOCUMENT.text(body, variables) : body;
    }

    /** An instruction for people: known variables replaced, all else as written. */
    String shown(String instruction) {
        String text;
        try {
            text = DISPLAY.text(instruction, variables);
        } catch (Fault f) {
            text = instruction;
        }
        int space = text.indexOf(' ');
        int end = space < 0 ? text.length() : space;
        return text.substring(0, end).toUpperCase(Locale.ROOT) + text.substring(end);
    }
}
