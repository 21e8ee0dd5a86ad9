/** Further processes in running containers. */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.exec;
