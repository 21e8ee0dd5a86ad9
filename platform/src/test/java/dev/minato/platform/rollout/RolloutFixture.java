package dev.minato.platform.rollout;

import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Specs;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.GenerationPhase;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.scale.Standby;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An app as the roll-out sees it, which tests change piece by piece. */
abstract class RolloutFixture {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final RevisionRef OLD = new RevisionRef("shop", "shop--old", 1);
    static final RevisionRef NEW = new RevisionRef("shop", "shop--new", 1);
    final List<Replica> replicas = new ArrayList<>();
    final Map<RevisionRef, Integer> counts = new HashMap<>();
    final Map<RevisionRef, SetStatus> hindered = new HashMap<>();
    final Set<RevisionRef> hidden = new HashSet<>();
    final Set<RevisionRef> drained = new HashSet<>();
    AppIntent intent = AppIntent.RUN;
    GenerationPhase phase = GenerationPhase.ROLLING;
    Optional<RevisionRef> serving = Optional.empty();
    final Set<RevisionRef> unprobed = new HashSet<>();
    RolloutPolicy policy = RolloutPolicy.DEFAULT;
    RevisionMode mode = RevisionMode.SINGLE;
    RevisionRef newest = NEW;
    boolean oldEndsFirst;
    boolean oldIsActive;
    boolean oldIsReady;
    boolean taken = true;
    boolean pending = true;
    Instant now = START.plusSeconds(1);

    RolloutPlan decide() {
        Map<String, Integer> byRevision = new HashMap<>();
        counts.forEach((set, count) -> byRevision.put(set.revision(), count));
        Map<RevisionRef, SetStatus> sets = new HashMap<>();
        if (taken) {
            counts.forEach((set, count) -> sets.put(set, SetStatus.well(count)));
            sets.putAll(hindered);
            sets.keySet().removeAll(hidden);
        }
        boolean oldServes = oldIsReady || serving.filter(OLD::equals).isPresent();
        Optional<Integer> ready =
                serving.filter(set -> set.revision().equals(newest.revision()))
                        .map(RevisionRef::generation);
        List<RevisionRow> revisions = new ArrayList<>();
        revisions.add(Specs.revision(newest, 2, phase, ready, true));
        if (oldServes || oldIsActive || counts.containsKey(OLD)) {
            revisions.add(
                    Specs.revision(
                            OLD,
                            1,
                            GenerationPhase.READY,
                            oldServes ? Optional.of(1) : Optional.empty(),
                            oldServes || oldIsActive));
        }
        AppSpec one = Specs.app(Optional.empty(), Specs.container(List.of(), List.of()));
        AppSpec spec =
                new AppSpec(
                        mode,
                        one.traffic(),
                        one.ingress(),
                        one.secrets(),
                        one.registries(),
                        one.maxInactiveRevisions(),
                        one.template(),
                        oldEndsFirst,
                        Standby.NONE);
        return Rollout.decide(
                new AppObservation(
                        Specs.row(spec, intent),
                        revisions,
                        byRevision,
                        counts.keySet(),
                        unprobed,
                        replicas,
                        sets,
                        drained,
                        pending ? Set.of(newest.revision()) : Set.of()),
                policy,
                now);
    }

    Optional<String> problem() {
        return decide().before().stream()
                .filter(RolloutStep.Fail.class::isInstance)
                .map(step -> ((RolloutStep.Fail) step).problem().message())
                .findFirst();
    }

    void serving(RevisionRef set, int count) {
        serving = Optional.of(set);
        Replica.Phase[] phases = new Replica.Phase[count];
        Arrays.fill(phases, Replica.Phase.READY);
        wanted(set, count, phases);
    }

    void wanted(RevisionRef set, int count, Replica.Phase... phases) {
        counts.put(set, count);
        for (Replica.Phase each : phases) {
            replicas.add(replica(set, 0, each));
        }
    }

    Replica replica(RevisionRef set, int restarts, Replica.Phase phase) {
        return replica(set, restarts, phase, "", "");
    }

    Replica replica(
            RevisionRef set, int restarts, Replica.Phase phase, String reason, String message) {
        String name = set.revision() + "-" + replicas.size();
        return Specs.replica(name, set, phase, restarts, reason, message);
    }
}
