/** Control groups of version 1, version 2 and both, as one instance uses them. */
@org.jspecify.annotations.NullMarked
package dev.minato.linux.cgroup;
