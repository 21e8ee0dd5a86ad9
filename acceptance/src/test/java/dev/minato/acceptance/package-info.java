/**
 * The whole product, tried from outside: the plan of the house ({@link HouseTest}), and the {@code
 * minato} command and Docker's own command line against a daemon of their own, with a census of the
 * host before and after.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.acceptance;
