package dev.minato.platform.ledger;

import dev.minato.platform.Operation;

import java.util.Map;
import java.util.Optional;

/**
 * What is to be written down together when a request is accepted.
 *
 * @param app the app from now on
 * @param secrets its secrets, all of them
 * @param revision a new revision
 * @param set a new set of replicas, when its image is known
 * @param operation what the caller follows
 * @param supersedes whether operations under way end canceled
 */
public record Acceptance(
        AppRow app,
        Map<String, String> secrets,
        Optional<RevisionRow> revision,
        Optional<SetRow> set,
        Operation operation,
        boolean supersedes) {}
