/**
 * From a parsed Dockerfile to what is to be built: arguments, the base of each stage, which stages
 * are needed and which stand in each other's way. Pure. Calls base, image (names only) and the
 * sub-rooms dockerfile and expand.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.plan;
