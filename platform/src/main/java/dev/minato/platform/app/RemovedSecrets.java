package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.rollout.TrafficSplit;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Secrets that a request leaves out. One that a revision gets which goes on running is not removed:
 * the next replica of that revision would find nothing in its place, and nobody would be told. What
 * the request's own template refers to is a rule of the app ({@link AppRules}).
 */
final class RemovedSecrets {
    private RemovedSecrets() {}

    /**
     * Looks at those that go.
     *
     * @param stored names of the secrets so far
     * @param kept every revision that is kept
     * @throws Fault invalid, naming the secret and who has it
     */
    static void refuseUsed(AppSpec asked, Set<String> stored, Collection<RevisionRow> kept) {
        Set<String> removed = new TreeSet<>(stored);
        asked.secrets().stream().map(SecretSpec::name).forEach(removed::remove);
        if (removed.isEmpty()) {
            return;
        }
        for (RevisionRow row : kept) {
            if (goesOn(asked, row)) {
                // A volume of all secrets is one of those that there are.
                Set<String> used = new TreeSet<>(row.template().secrets(Set.of()));
                used.addAll(row.template().scale().secrets());
                used.retainAll(removed);
                if (!used.isEmpty()) {
                    throw inUse(used, row);
                }
            }
        }
    }

    /**
     * In single mode what is not the newest ends by itself, unless it is pinned. The newest is
     * either the request's own template or replaced.
     */
    private static boolean goesOn(AppSpec asked, RevisionRow row) {
        return row.active()
                && (asked.mode() == RevisionMode.MULTIPLE || TrafficSplit.names(asked, row.name()));
    }

    private static Fault inUse(Set<String> used, RevisionRow row) {
        String names =
                used.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
        return Fault.invalid(
                "configuration.secrets",
                "configuration.secrets: "
                        + names
                        + " cannot be removed: revision "
                        + row.name()
                        + " refers to it and is active: deactivate it first");
    }
}
