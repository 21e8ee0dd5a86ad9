/**
 * Resource groups: what is written down of them, what may be done to them, and which apps are in
 * one.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.azure.group;
