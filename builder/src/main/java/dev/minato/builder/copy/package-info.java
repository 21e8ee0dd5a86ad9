/**
 * What COPY, ADD and WORKDIR do to files: choosing them, hashing them, and writing them into a
 * layer as BuildKit would, without mounting anything. Names are bytes. Calls base, linux, image and
 * the sub-room files.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.copy;
