/**
 * Builds: a plan is carried out here, stage beside stage and step after step, as BuildKit's stable
 * Dockerfile frontend would. {@link dev.minato.builder.step.LocalBuilder} is the builder. Calls
 * base, linux, image, remote, engine and all other sub-rooms.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.step;
