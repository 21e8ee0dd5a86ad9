/**
 * The kernel, spoken to directly: system calls through the foreign function interface, file names
 * as bytes, descriptors, mounts, cgroups, processes, terminals, nftables and links. Knows nothing
 * of images, containers or the database. May call {@code base} only; everything above may call it.
 *
 * <p>Nothing here changes namespaces, working directory or umask of the JVM. Calls that may wait
 * for another process are made on platform threads.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.linux;
