package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.platform.Cluster.Observation;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.Environments;
import dev.minato.platform.Replica;
import dev.minato.platform.ScaleExplanations;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.ScaleLedger;
import dev.minato.platform.ledger.ScaleRow;
import dev.minato.platform.scale.RevisionScaling;
import dev.minato.platform.scale.ScaleBook;
import dev.minato.state.Database;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Explains by what is written down, what is seen, and how it was decided last. */
public final class StoredScaling implements ScaleExplanations {
    private final AppStore apps;
    private final ScaleLedger ledger;
    private final Environments environments;
    private final ScaleBook decisions;

    /**
     * Explains.
     *
     * @param decisions of the reconciler of this process
     */
    public StoredScaling(Database database, Environments environments, ScaleBook decisions) {
        this.apps = new AppStore(database);
        this.ledger = new ScaleLedger(database);
        this.environments = environments;
        this.decisions = decisions;
    }

    @Override
    public List<RevisionScaling> of(String app) {
        String name = AppReader.fold(app);
        AppStore.Entry entry =
                apps.entry(name)
                        .orElseThrow(() -> Fault.notFound("no app is called \"" + app + "\""));
        Observation seen = seen(entry);
        List<RevisionScaling> all = new ArrayList<>();
        for (RevisionRow row : entry.revisions()) {
            ScaleRow scale = entry.scales().get(row.name());
            if (row.active() && scale != null) {
                all.add(scaling(entry, row, scale, seen));
            }
        }
        return all;
    }

    private Observation seen(AppStore.Entry entry) {
        try {
            return environments
                    .parts(entry.app().environment())
                    .cluster()
                    .observe(entry.app().name().text());
        } catch (Fault e) {
            return new Observation(Instant.EPOCH, Map.of(), Set.of(), List.of());
        }
    }

    private RevisionScaling scaling(
            AppStore.Entry entry, RevisionRow row, ScaleRow scale, Observation seen) {
        long ready =
                seen.replicas().stream()
                        .filter(replica -> replica.set().equals(row.set()))
                        .filter(Replica::ready)
                        .count();
        SetStatus status = seen.sets().get(row.set());
        return new RevisionScaling(
                row.name(),
                row.template().scale(),
                entry.replicas(row.set()),
                scale.isResting(),
                (int) ready,
                scale.floor(),
                scale.floorReason(),
                status == null ? "" : status.message(),
                decisions.find(row.name()),
                ledger.decisions(row.name()));
    }
}
