/** What a person sees: tables, JSON, YAML, progress. */
@org.jspecify.annotations.NullMarked
package dev.minato.cli.output;
