/** Which replicas start on this host and which wait, from what they ask and what is free alone. */
@NullMarked
package dev.minato.local.placement;

import org.jspecify.annotations.NullMarked;
