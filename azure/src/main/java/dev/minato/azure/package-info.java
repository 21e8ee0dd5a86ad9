/**
 * Azure Resource Manager as this host speaks it: container apps, their revisions and replicas, the
 * ground they stand on, and {@code Minato.Host}, the provider for what Azure has no resource for.
 * Parses, calls the platform, prints. {@link dev.minato.azure.ArmApi} is made of a {@link
 * dev.minato.azure.ResourceProvider} for each namespace. Sub-rooms: {@code app} (Microsoft.App's
 * documents), {@code group} (resource groups), {@code wire} (ids, and resources as Azure writes
 * them). It may call platform, edge's records, state and http.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.azure;
