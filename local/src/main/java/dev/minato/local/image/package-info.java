/** Images of apps on this host. */
@NullMarked
package dev.minato.local.image;

import org.jspecify.annotations.NullMarked;
