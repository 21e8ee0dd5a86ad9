package dev.minato.platform.ledger;

import dev.minato.platform.AppFact.Action;
import dev.minato.state.SealedValue;
import dev.minato.state.WriteTransaction;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes an app's secrets down, and tells which revisions go on with former values. */
final class ChangedSecrets {
    private ChangedSecrets() {}

    static void write(WriteTransaction tx, Acceptance acceptance) throws Exception {
        String app = acceptance.app().name().text();
        Map<String, SealedValue> before = AppStoreReads.secrets(tx, app);
        AppStoreWrites.secrets(tx, app, acceptance.secrets());
        Map<String, SealedValue> now = AppStoreReads.secrets(tx, app);
        Set<String> changed = new TreeSet<>();
        before.forEach((name, value) -> {
            if (!value.equals(now.getOrDefault(name, value))) {
                changed.add(name);
            }
        });
        if (!changed.isEmpty()) {
            tell(tx, acceptance, changed);
        }
    }

    private static void tell(WriteTransaction tx, Acceptance acceptance, Set<String> changed)
            throws Exception {
        Set<String> anew =
                acceptance.revisions().stream()
                        .map(RevisionRow::name)
                        .collect(Collectors.toUnmodifiableSet());
        for (RevisionRow row : AppStoreReads.inUse(tx, acceptance.app().name().text())) {
            Set<String> used = new TreeSet<>(row.template().secrets(changed));
            used.retainAll(changed);
            if (row.active() && !anew.contains(row.name()) && !used.isEmpty()) {
                Optional<String> revision = Optional.of(row.name());
                tx.changed(
                        AcceptedFacts.fact(
                                        acceptance.app(),
                                        Action.UPDATE,
                                        revision,
                                        "Revision "
                                                + AcceptedFacts.quoted(revision)
                                                + " has the former value of "
                                                + (used.size() == 1 ? "secret " : "secrets ")
                                                + String.join(", ", used)
                                                + " until it is restarted")
                                .fact());
            }
        }
    }
}
