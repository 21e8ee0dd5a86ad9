/**
 * Dockerfile to image: parses, plans, runs and caches the steps of a build. {@link
 * dev.minato.builder.Builder} is the door; sub-rooms are {@code dockerfile} (the language), {@code
 * expand} (variables), {@code context} (files that are sent), {@code plan} (stages), {@code step}
 * (what instructions do) and {@code cache}. It may call base, linux, state, image, remote and
 * engine.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder;
