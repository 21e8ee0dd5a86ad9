/** Files of YAML, read with the place of everything in them, so that errors can say where. */
@org.jspecify.annotations.NullMarked
package dev.minato.cli.yaml;
