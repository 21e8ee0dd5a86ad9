package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.SetRow;
import dev.minato.state.SealedValue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which active revisions run with values of secrets that have others by now: replicas keep what
 * they were made with until their revision is restarted.
 */
final class FormerSecrets {
    private FormerSecrets() {}

    /** A text for each such revision. */
    static List<String> warnings(
            AppStore.Entry entry, List<RevisionRow> revisions, AppSecrets secrets) {
        List<String> warnings = new ArrayList<>();
        for (RevisionRow row : revisions) {
            Set<String> names = row.active() ? of(entry, row, secrets) : Set.of();
            if (!names.isEmpty()) {
                warnings.add(
                        "revision "
                                + row.name()
                                + " has the former value of "
                                + (names.size() == 1 ? "secret " : "secrets ")
                                + String.join(", ", names)
                                + " until it is restarted");
            }
        }
        return warnings;
    }

    private static Set<String> of(AppStore.Entry entry, RevisionRow row, AppSecrets secrets) {
        SetRow set = entry.sets().get(row.set());
        if (set == null) {
            return Set.of();
        }
        Map<String, SealedValue> held = held(set.spec());
        Set<String> names = new TreeSet<>();
        for (String name : row.template().secrets(entry.secrets().keySet())) {
            SealedValue now = entry.secrets().get(name);
            if (now != null
                    && !isSame(row.app(), name, now, held.getOrDefault(name, now), secrets)) {
                names.add(name);
            }
        }
        return names;
    }

    private static Map<String, SealedValue> held(ReplicaSpec spec) {
        Map<String, SealedValue> held = new HashMap<>();
        spec.secrets().forEach(secret -> held.put(secret.name(), secret.value()));
        return held;
    }

    /** The same value may have been sealed twice. */
    private static boolean isSame(
            String app, String name, SealedValue now, SealedValue then, AppSecrets secrets) {
        if (now.equals(then)) {
            return true;
        }
        try {
            return secrets.open(app, name, now).equals(secrets.open(app, name, then));
        } catch (Fault e) {
            // What cannot be opened is told by `doctor` and by whoever needs it.
            return true;
        }
    }
}
