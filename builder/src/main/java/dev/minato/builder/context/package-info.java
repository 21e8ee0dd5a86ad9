/**
 * Contexts of builds that do not lie on this host: archives that are sent, repositories and files
 * by their URL. Each is in a folder of its own, which goes with the build. Calls base, linux, image
 * and the sub-rooms files, copy, git and download.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.context;
