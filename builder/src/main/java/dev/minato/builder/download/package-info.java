/**
 * Files by HTTP: fetched, held to their checksum, and kept as long as their server says that they
 * are what they were. Calls base, image, linux, remote and the sub-room wire.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.download;
