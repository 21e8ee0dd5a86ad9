/**
 * The one SQLite file of an instance: opened, locked and migrated here, written by one thread that
 * commits queued writes together, read by a few, with a log of changes that others follow. Knows
 * nobody's tables: each room owns its own and hands over its {@link Migrations}. Looks only at
 * {@code base}.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.state;
