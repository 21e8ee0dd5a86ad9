package dev.minato.builder.check;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.builder.dockerfile.InstructionSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The findings of one file as they come in; those of rules that are not kept are dropped. */
final class CheckFindings {
    /** Whoever has more mends these first. */
    private static final int MOST = 1_000;

    private static final int LONGEST_TEXT = 1_000;

    private final CheckSettings settings;
    private final List<CheckFinding> found;

    private CheckFindings(CheckSettings settings, List<CheckFinding> found) {
        this.settings = settings;
        this.found = found;
    }

    CheckFindings(CheckSettings settings) {
        this(settings, new ArrayList<>());
    }

    /** The same, by the settings above an instruction too; settings that are wrong do not count. */
    CheckFindings above(InstructionSource source) {
        Optional<String> check = source.check();
        if (check.isEmpty()) {
            return this;
        }
        try {
            return new CheckFindings(settings.and(CheckSettings.parse(check.get())), found);
        } catch (Fault f) {
            return this;
        }
    }

    void add(CheckRule rule, InstructionSource source, Object... values) {
        add(rule, source.line(), source.lastLine(), values);
    }

    void add(CheckRule rule, int line, int lastLine, Object... values) {
        if (found.size() < MOST && settings.keeps(rule)) {
            String text = SafeText.cut(rule.message(values), LONGEST_TEXT);
            found.add(new CheckFinding(rule, text, line, lastLine));
        }
    }

    List<CheckFinding> all() {
        return List.copyOf(found);
    }

    CheckSettings settings() {
        return settings;
    }
}
