package dev.minato.builder.check;

import dev.minato.base.Fault;
import dev.minato.base.GoQuote;
import dev.minato.builder.dockerfile.InstructionSource;
import dev.minato.builder.dockerfile.Stage;
import dev.minato.builder.dockerfile.Suggestion;
import dev.minato.image.model.Platform;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The rules for what FROM lines make of their arguments. */
final class FromChecks {
    private static final String TARGET = "TARGETPLATFORM";

    private final GlobalArguments globals;
    private final Set<String> names;
    private final CheckFindings findings;
    private final CheckEffort effort;

    FromChecks(GlobalArguments globals, CheckFindings findings, CheckEffort effort) {
        this.globals = globals;
        this.names = globals.names();
        this.findings = findings;
        this.effort = effort;
    }

    /**
     * Checks one stage.
     *
     * @return the arguments that it uses
     * @throws Fault invalid when a text cannot be expanded
     */
    Set<String> check(Stage stage) {
        CheckFindings here = findings.above(stage.source());
        Set<String> used = new HashSet<>();
        used.addAll(expand(stage.base(), stage.source(), here).matched());
        if (!stage.platform().isEmpty()) {
            GlobalArguments.Used platform = expand(stage.platform(), stage.source(), here);
            redundant(stage, platform, here);
            constant(stage, platform, here);
            used.addAll(platform.matched());
        }
        return used;
    }

    private GlobalArguments.Used expand(String text, InstructionSource source, CheckFindings here) {
        GlobalArguments.Used used = globals.expand(text, effort);
        for (String name : used.unset()) {
            if (!names.contains(name)) {
                effort.spendOnSuggestion(name, names.size());
                here.add(CheckRule.UNDEFINED_ARG_IN_FROM, source, name, Suggestion.of(name, names));
            }
        }
        return used;
    }

    private void redundant(Stage stage, GlobalArguments.Used platform, CheckFindings here) {
        boolean alone = platform.matched().equals(Set.of(TARGET)) && platform.unset().isEmpty();
        if (alone && globals.find(TARGET).equals(Optional.of(platform.text()))) {
            here.add(CheckRule.REDUNDANT_TARGET_PLATFORM, stage.source(), stage.platform());
        }
    }

    /** A stage that is called by its platform is meant to be of one. */
    private static void constant(Stage stage, GlobalArguments.Used platform, CheckFindings here) {
        if (!platform.matched().isEmpty() || !platform.unset().isEmpty()) {
            return;
        }
        Platform meant;
        try {
            meant = Platform.parse(platform.text());
        } catch (Fault f) {
            return;
        }
        String name = stage.name().orElse("");
        if (!name.contains(meant.os()) && !name.contains(meant.architecture())) {
            here.add(
                    CheckRule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
                    stage.source(),
                    GoQuote.of(platform.text()));
        }
    }
}
