/** Steps of builds: processes on layers, without row, log and restart. */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.step;
