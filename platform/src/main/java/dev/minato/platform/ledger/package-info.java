/**
 * The tables of the room: what users asked for, which set serves, what is under way. Looks at wire
 * and the room's records.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.platform.ledger;
