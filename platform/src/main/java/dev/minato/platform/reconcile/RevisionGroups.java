package dev.minato.platform.reconcile;

import dev.minato.edge.Backend;
import dev.minato.edge.Backends;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupState;
import dev.minato.edge.RouteGroup;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Safeguard;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.GenerationPhase;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.ScaleRow;
import dev.minato.platform.ledger.SetRow;
import dev.minato.platform.rollout.TrafficShare;
import dev.minato.platform.rollout.TrafficSplit;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The targets that an app's revisions are to the edge. One whose replicas are all down leaves the
 * table as long as another is not: the others share what it had.
 */
final class RevisionGroups {
    private static final int WHOLE = 100;

    /** For whoever sees the page of a stopped app. */
    private static final String STOPPED = "The app is stopped.";

    private static final String RESTS = "A replica is being started.";

    private static final String NONE = "No revision with a share of the requests is active.";

    private final AppStore.Entry entry;
    private final List<Replica> replicas;
    private final RolloutPolicy policy;

    RevisionGroups(AppStore.Entry entry, List<Replica> replicas, RolloutPolicy policy) {
        this.entry = entry;
        this.replicas = replicas;
        this.policy = policy;
    }

    /** Who shares the app's requests, at least one; for a stopped app one that says so. */
    List<RouteGroup> ofShares() {
        List<RouteGroup> groups = new ArrayList<>();
        for (TrafficShare share : TrafficSplit.of(asked(), entry.revisions())) {
            entry.revision(share.revision())
                    .ifPresent(row -> groups.add(group(row, share.set(), share.weight())));
        }
        if (groups.isEmpty()) {
            return List.of(without(entry.latest(), isRun() ? NONE : STOPPED));
        }
        List<RouteGroup> served =
                groups.stream().filter(group -> group.state() != GroupState.FAILED).toList();
        return served.isEmpty() ? groups : served;
    }

    /** Who shares the app's requests, and without a share every other revision that is active. */
    List<RouteGroup> ofAll() {
        List<RouteGroup> groups = new ArrayList<>(ofShares());
        Set<GroupKey> known = new HashSet<>();
        groups.forEach(group -> known.add(group.key()));
        for (RevisionRow revision : entry.revisions()) {
            alone(revision)
                    .filter(group -> !known.contains(group.key()))
                    .map(RouteGroup::withoutShare)
                    .ifPresent(groups::add);
        }
        return groups;
    }

    private AppRow asked() {
        AppRow app = entry.app();
        boolean pinned =
                policy.keeps(Safeguard.PIN_HOLDS) || app.spec().mode() != RevisionMode.SINGLE;
        return pinned
                ? app
                : new AppRow(
                        app.name(),
                        app.environment(),
                        app.spec().withTraffic(TrafficRule.LATEST),
                        app.documents(),
                        app.created(),
                        app.modified(),
                        app.intent(),
                        app.version());
    }

    /** A revision by itself; empty when it is not active: then nothing is there. */
    Optional<RouteGroup> alone(RevisionRow revision) {
        if (!revision.active()) {
            return Optional.empty();
        }
        return Optional.of(
                isRun() ? group(revision, revision.readySet(), WHOLE) : without(revision, STOPPED));
    }

    private RouteGroup without(RevisionRow revision, String reason) {
        return RouteGroup.without(key(revision), GroupState.FAILED, reason);
    }

    private boolean isRun() {
        return entry.app().intent() == AppIntent.RUN;
    }

    private GroupKey key(RevisionRow revision) {
        return new GroupKey(entry.app().name().text(), revision.name());
    }

    private RouteGroup group(RevisionRow revision, Optional<RevisionRef> set, int weight) {
        List<Backend> backends =
                replicas.stream()
                        .filter(replica -> set.filter(replica.set()::equals).isPresent())
                        .filter(replica ->
                                replica.ready() || !policy.keeps(Safeguard.ROUTE_TO_READY_ALONE))
                        .sorted(Comparator.comparing(Replica::name))
                        .flatMap(replica -> backend(replica, entry.sets().get(replica.set())))
                        .toList();
        if (isResting(revision)) {
            return new RouteGroup(key(revision), weight, GroupState.ASLEEP, RESTS, Backends.none());
        }
        if (!backends.isEmpty()) {
            return new RouteGroup(
                    key(revision), weight, GroupState.READY, "", Backends.of(backends));
        }
        // One that is being stopped is no hope for those who wait.
        List<Replica> own =
                replicas.stream()
                        .filter(replica -> replica.set().revision().equals(revision.name()))
                        .filter(replica -> replica.phase() != Replica.Phase.TERMINATING)
                        .toList();
        return new RouteGroup(
                key(revision),
                weight,
                without(revision, own),
                reason(revision, set, own),
                Backends.none());
    }

    /** One that is ready and has no replica, or is to have none: its requests are held. */
    private boolean isResting(RevisionRow revision) {
        ScaleRow scale = entry.scales().get(revision.name());
        return scale != null && scale.isResting() && revision.phase() == GenerationPhase.READY;
    }

    private static Stream<Backend> backend(Replica replica, @Nullable SetRow set) {
        Optional<Integer> port = set == null ? Optional.empty() : set.spec().targetPort();
        return replica.address().stream()
                .flatMap(
                        address -> port.stream().map(p -> new Backend(replica.name(), address, p)));
    }

    private static GroupState without(RevisionRow revision, List<Replica> own) {
        boolean down =
                !own.isEmpty()
                        && own.stream()
                                .allMatch(replica ->
                                        replica.phase() == Replica.Phase.BACK_OFF
                                                || replica.phase() == Replica.Phase.FAILED);
        return revision.phase() == GenerationPhase.FAILED || down
                ? GroupState.FAILED
                : GroupState.STARTING;
    }

    /** For whoever sees the page: neither output nor configuration of the app. */
    private static String reason(
            RevisionRow revision, Optional<RevisionRef> set, List<Replica> own) {
        String why =
                own.stream()
                        .map(Replica::reason)
                        .filter(reason -> !reason.isEmpty())
                        .findFirst()
                        .map(reason -> " (" + reason + ")")
                        .orElse("");
        return revision.phase() == GenerationPhase.FAILED && set.isEmpty()
                ? "Revision " + revision.name() + " did not become ready" + why + "."
                : "No replica of revision " + revision.name() + " is ready" + why + ".";
    }
}
