/**
 * Azure Resource Manager as this host speaks it: container apps, their revisions and replicas, the
 * ground they stand on, and {@code Minato.Host}, the provider for what Azure has no resource for.
 * Parses, calls the platform, prints. It may call platform, edge's records, state and http.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.azure;
