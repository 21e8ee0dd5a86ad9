/**
 * The domain: environments, apps, revisions and replicas, what users asked for and, apart from it,
 * what was seen. {@link dev.minato.platform.Apps} is its door; the {@link
 * dev.minato.platform.Reconciler} brings the world to what was asked, by a pure decision ({@link
 * dev.minato.platform.Rollout}). No network, no processes, no files: those are behind {@link
 * dev.minato.platform.Cluster}, {@link dev.minato.platform.Edge} and {@link
 * dev.minato.platform.Resolver}, which rooms upstairs implement. Calls base, state, and edge for
 * the records of its route table.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.platform;
