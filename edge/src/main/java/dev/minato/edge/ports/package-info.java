/**
 * Ports that are held so that nobody else gets them, and the few that are forwarded in this
 * process. Calls {@code edge}'s records.
 */
@NullMarked
package dev.minato.edge.ports;

import org.jspecify.annotations.NullMarked;
