package dev.minato.platform.ledger;

import dev.minato.platform.Operation;
import dev.minato.state.SealedValue;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows that are written down together when a request is accepted.
 *
 * @param app the app from now on
 * @param secrets its secrets, all of them
 * @param revisions new ones, and those that get a new generation of replicas
 * @param sets new sets of replicas whose images are known
 * @param scale how many replicas a revision of {@code revisions} is to have from now on
 * @param operation what the caller follows
 * @param supersedes whether operations under way end canceled
 */
public record Acceptance(
        AppRow app,
        Map<String, SealedValue> secrets,
        List<RevisionRow> revisions,
        List<SetRow> sets,
        Optional<ScaleRow> scale,
        Operation operation,
        boolean supersedes) {
    public Acceptance {
        revisions = List.copyOf(revisions);
        sets = List.copyOf(sets);
    }
}
