/** The SSH agent of a build's caller, lent to programs of this host. */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.agent;
