/** The engine of this host, put together. */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.host;
