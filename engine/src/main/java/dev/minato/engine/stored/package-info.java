/** What is kept of containers and runs, to and from the documents of {@code wire}. */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.stored;
