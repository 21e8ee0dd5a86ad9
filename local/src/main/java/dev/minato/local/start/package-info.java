/** When replicas that start by themselves do so: after an end, after the daemon's own start. */
@NullMarked
package dev.minato.local.start;

import org.jspecify.annotations.NullMarked;
