/** Triggers that run a query: postgresql and mysql, each question a connection of its own. */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.sql;
