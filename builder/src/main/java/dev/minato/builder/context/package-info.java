/**
 * Contexts that arrive as archives: unpacked into a folder of their own, which goes with the build.
 * Calls base, linux, image and the sub-rooms files and copy.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.context;
