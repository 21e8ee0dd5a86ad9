/**
 * The decision: from what is wanted and what is seen to the next steps of an app. Pure. Looks at
 * ledger's records and the room's.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.platform.rollout;
