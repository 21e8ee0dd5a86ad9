/**
 * The commands of the storages of environments: the verbs of {@code az containerapp env storage}.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.cli.storage;
