/**
 * The layer cache: what decides a step's result, as a pure function to a key, and which snapshot
 * each key led to. Calls base, state and image.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.cache;
