/**
 * Dockerfile to image: parses, plans, runs and caches the steps of a build. {@link
 * dev.minato.builder.ImageBuilder} is the door; {@code step} has the one that works here. The other
 * sub-rooms, each calling only those before it: {@code expand} (variables), {@code dockerfile} (the
 * language), {@code files} (trees that are looked at), {@code copy} (what COPY does to files),
 * {@code git} and {@code download} (sources elsewhere), {@code context} (what is sent or fetched),
 * {@code cache}, {@code plan} (stages), {@code check} (what is wrong or said in a Dockerfile);
 * {@code wire} is what is kept on disk. It may call base, linux, state, image, remote and engine.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder;
