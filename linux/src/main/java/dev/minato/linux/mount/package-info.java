/** Mounts in the namespace of this process: overlays, copies of mounts, what is mounted where. */
@org.jspecify.annotations.NullMarked
package dev.minato.linux.mount;
