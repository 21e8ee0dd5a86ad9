/**
 * What this room keeps as JSON text: documents of their own, with a version and names that stay
 * when the domain's records are renamed. A release reads what the one before it and the one after
 * it wrote: members nobody knows are passed over, members that are missing mean what they meant
 * before there were any. Looks at the room's records.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.platform.wire;
