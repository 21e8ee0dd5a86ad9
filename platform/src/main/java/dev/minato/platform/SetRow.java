package dev.minato.platform;

/** A set of replicas as it is written down. */
record SetRow(RevisionRef ref, ReplicaSpec spec, int count) {}
