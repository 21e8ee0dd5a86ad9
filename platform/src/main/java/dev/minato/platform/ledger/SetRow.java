package dev.minato.platform.ledger;

import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;

/** A set of replicas as it is written down. */
public record SetRow(RevisionRef ref, ReplicaSpec spec) {}
