/**
 * The domain: environments, apps, revisions and replicas, what users asked for and, apart from it,
 * what was seen. Here are its records, its door {@link dev.minato.platform.Apps}, and what it
 * stands on, which rooms upstairs implement: {@link dev.minato.platform.Cluster}, {@link
 * dev.minato.platform.Edge} and {@link dev.minato.platform.ImageResolver}. No network, no
 * processes, no files, no JSON but in its wire. Its sub-rooms, downstairs first: wire, ledger,
 * rollout, app, reconcile. Calls base, state, and edge for the records of its routes.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.platform;
