/**
 * Addresses, subnets and names of interfaces: what is chosen for an instance and what the host has.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.address;
