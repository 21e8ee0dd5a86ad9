package dev.minato.platform.rollout;

import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.ledger.Intent;
import dev.minato.platform.ledger.Phase;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything the decision about one app is made from: what is wanted, and what was seen.
 *
 * @param intent whether the app is to run
 * @param phase how far {@code latest} is
 * @param since when {@code phase} began
 * @param latest the newest revision's present generation
 * @param serving what gets the requests; absent before the first was ready
 * @param counts how many replicas each set that is written down has
 * @param replicas what the cluster shows, perhaps late
 * @param sets of which the cluster wants or has something
 * @param drained sets that get no requests any more and have finished those they had
 * @param pending whether an operation waits for its end
 */
public record Situation(
        Intent intent,
        Phase phase,
        Instant since,
        RevisionRef latest,
        Optional<RevisionRef> serving,
        Map<RevisionRef, Integer> counts,
        List<Replica> replicas,
        Set<RevisionRef> sets,
        Set<RevisionRef> drained,
        boolean pending) {

    public List<Replica> of(RevisionRef set) {
        return replicas.stream().filter(replica -> replica.set().equals(set)).toList();
    }

    public int ready(RevisionRef set) {
        return (int) of(set).stream().filter(Replica::ready).count();
    }

    public int readyServing() {
        return serving.map(this::ready).orElse(0);
    }

    public boolean serves(RevisionRef set) {
        return serving.filter(set::equals).isPresent();
    }

    public int count(RevisionRef set) {
        return counts.getOrDefault(set, 1);
    }
}
