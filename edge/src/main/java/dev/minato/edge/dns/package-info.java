/**
 * DNS for containers (RFC 1035): questions about names of the networks that the asking address may
 * see are answered here, every other one is passed on to the host's resolvers. Knows addresses and
 * names only; calls {@code base}.
 */
@NullMarked
package dev.minato.edge.dns;

import org.jspecify.annotations.NullMarked;
