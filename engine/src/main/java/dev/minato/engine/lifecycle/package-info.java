/** Creation, start, stop, end, restart, health, removal and adoption of containers. */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.lifecycle;
