package dev.minato.builder.check;

import dev.minato.builder.dockerfile.InstructionSource;
import dev.minato.builder.dockerfile.Suggestion;
import dev.minato.builder.expand.Expander;
import dev.minato.builder.expand.Expansion;
import dev.minato.builder.expand.ExpansionStyle;
import dev.minato.builder.expand.VariableLookup;

import java.util.List;
import java.util.Set;

/** Expands the words of one instruction, and finds the variables that nobody has defined. */
final class ScopeWords {
    private static final Expander DOCUMENT = new Expander('\\', ExpansionStyle.DOCUMENT);

    /** They say what is to be scanned and are no variables. */
    private static final Set<String> NO_VARIABLES =
            Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

    private final Expander expander;
    private final StageScope scope;
    private final InstructionSource source;
    private final CheckFindings findings;
    private final CheckEffort effort;

    ScopeWords(
            Expander expander,
            StageScope scope,
            InstructionSource source,
            CheckFindings findings,
            CheckEffort effort) {
        this.expander = expander;
        this.scope = scope;
        this.source = source;
        this.findings = findings;
        this.effort = effort;
    }

    /**
     * A word with its variables replaced.
     *
     * @param certain false where a variable may come from a base that is not at hand
     */
    record Word(String text, boolean certain) {}

    /** A word; variables that are not defined are found. */
    Word word(String text) {
        Expansion expansion = expand(expander, text);
        undefined(expansion.unset());
        return new Word(expansion.text(), isCertain(expansion));
    }

    /** The body of a here-document, likewise. */
    void document(String body) {
        undefined(expand(DOCUMENT, body).unset());
    }

    /**
     * A text that is split into words after its variables were replaced, which may be undefined.
     */
    List<Word> split(String text) {
        Expansion expansion = expand(expander, text);
        boolean certain = isCertain(expansion);
        return expansion.words().stream().map(word -> new Word(word, certain)).toList();
    }

    private Expansion expand(Expander how, String text) {
        Expansion expansion = how.expand(text, VariableLookup.of(scope.variables()));
        effort.spend(text.length() + (long) expansion.text().length());
        return expansion;
    }

    private boolean isCertain(Expansion expansion) {
        return scope.isKnown() || expansion.unset().stream().allMatch(scope::isDeclared);
    }

    private void undefined(Set<String> names) {
        if (!scope.isKnown()) {
            return;
        }
        for (String name : names) {
            if (!scope.isDeclared(name) && !NO_VARIABLES.contains(name)) {
                effort.spendOnSuggestion(name, scope.variables().size());
                findings.add(
                        CheckRule.UNDEFINED_VAR,
                        source,
                        name,
                        Suggestion.nearest(name, scope.variables().keySet())
                                .map(near -> " (did you mean $" + near + "?)")
                                .orElse(""));
            }
        }
    }

    /** Sets a variable; what is not a variable is left out. */
    void set(String name, String value) {
        if (!NO_VARIABLES.contains(name)) {
            scope.variables().put(name, value);
        }
    }
}
