/**
 * The machine that brings apps to what was asked: looks, lets rollout decide, does it. {@link
 * dev.minato.platform.reconcile.AppService} puts the room together. Looks at all of the room.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.platform.reconcile;
