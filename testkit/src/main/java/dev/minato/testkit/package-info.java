/**
 * What tests of several rooms share: contract suites that every implementation of a seam passes,
 * fakes as awkward as what they stand for, and the deterministic simulation that the domain runs
 * whole in. Used by tests alone.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.testkit;
