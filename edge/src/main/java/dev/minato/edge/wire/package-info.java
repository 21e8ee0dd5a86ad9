/**
 * What an edge and a daemon send each other and what an edge keeps on disk: records with explicit
 * names, apart from the domain's. A document says its {@code format} and, as {@code since}, the
 * oldest format whose readers understand it; a reader refuses what is beyond it and leaves out what
 * it does not know. What format 1 (one target for each host, no owners) has is still written beside
 * what format 2 added, so that the build before reads it. Calls {@code edge}.
 */
@NullMarked
package dev.minato.edge.wire;

import org.jspecify.annotations.NullMarked;
