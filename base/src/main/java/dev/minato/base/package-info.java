/**
 * What every room speaks: {@link Fault}, the closed set of error kinds; quantities with units
 * ({@link Memory}, {@link Cpu}); the places of an instance on disk ({@link Home}); identifiers and
 * failpoints that come in through constructors. Looks at no other room.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.base;
