/**
 * The kernel, spoken to directly: the system calls themselves through the foreign function
 * interface, names as bytes, descriptors, errors. On it stand the sub-rooms {@code files}, {@code
 * mount}, {@code process}, {@code cgroup} and {@code network}. Knows nothing of images, containers
 * or the database. May call {@code base} only; everything above may call it.
 *
 * <p>Nothing here changes namespaces, working directory or umask of the JVM. Calls that may wait
 * for another process are made on platform threads.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.linux;
