/**
 * Requests turned into what is written down, and what is written down and seen turned into answers.
 * Looks at ledger and the room's records.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.platform.app;
