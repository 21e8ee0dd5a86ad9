/** Standard streams of processes: who reads, who writes, what waits in between. */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.stream;
