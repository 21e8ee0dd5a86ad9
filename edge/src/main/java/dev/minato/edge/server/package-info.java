/**
 * The edge as a process: command line, documents on disk, control socket, takeover. Puts {@code
 * edge.proxy}, {@code edge.dns} and {@code edge.ports} together; nobody calls it.
 */
@NullMarked
package dev.minato.edge.server;

import org.jspecify.annotations.NullMarked;
