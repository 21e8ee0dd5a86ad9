package dev.minato.platform.reconcile;

import dev.minato.platform.AppFact.Action;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.ScaleLedger;
import dev.minato.platform.scale.RuleReading;
import dev.minato.platform.scale.ScaleRule;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells that a rule of a revision cannot be read when that begins, and when it is over. Whether one
 * failed before is kept in memory alone. Not thread-safe.
 */
final class RuleFailures {
    private final ScaleLedger ledger;
    private final Set<String> failed = new HashSet<>();

    RuleFailures(ScaleLedger ledger) {
        this.ledger = ledger;
    }

    /** Looks at what the rules say; one that was never asked says nothing. */
    void look(AppRow app, String revision, List<RuleReading> readings) {
        for (RuleReading rule : readings) {
            boolean asked = !rule.at().equals(Instant.EPOCH);
            // What was measured of replicas is not known before there are any.
            boolean silent = !asked || ScaleRule.OWN.contains(rule.type());
            if (silent) {
                continue;
            }
            String named = "Scale rule '" + rule.rule() + "' (" + rule.type() + ")";
            if (rule.reading().isEmpty() && failed.add(rule.rule())) {
                ledger.tell(
                        app,
                        revision,
                        Action.SCALE_RULE_FAIL,
                        named + " cannot be read: " + rule.failure());
            } else if (rule.reading().isPresent() && failed.remove(rule.rule())) {
                ledger.tell(app, revision, Action.SCALE_RULE_READ, named + " is read again");
            }
        }
    }
}
