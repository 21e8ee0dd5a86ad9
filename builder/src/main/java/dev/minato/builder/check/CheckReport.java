package dev.minato.builder.check;

import dev.minato.base.Fault;
import dev.minato.builder.plan.StageBase;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the checks found.
 *
 * @param findings in the order in which the frontend tells them
 * @param mistake why the file cannot be built at all; the findings are those before it
 * @param strict whether findings fail a build
 * @param unknown bases that are not at hand: what depends on them was not checked
 */
public record CheckReport(
        List<CheckFinding> findings,
        Optional<Fault> mistake,
        boolean strict,
        Set<StageBase.OfImage> unknown) {
    public CheckReport {
        findings = List.copyOf(findings);
        unknown = Set.copyOf(unknown);
    }

    /** The failure of a build that is to have no findings and has some. */
    public Optional<Fault> violation() {
        if (!strict || findings.isEmpty()) {
            return Optional.empty();
        }
        List<String> rules =
                findings.stream().map(finding -> finding.rule().id()).distinct().toList();
        return Optional.of(
                Fault.invalid(
                        "check", "lint violation found for rules: " + String.join(", ", rules)));
    }
}
