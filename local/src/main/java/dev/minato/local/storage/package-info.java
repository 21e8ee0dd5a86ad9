/**
 * Storages of environments on this host: what is mounted where, by whom it is used, and why not.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.local.storage;
