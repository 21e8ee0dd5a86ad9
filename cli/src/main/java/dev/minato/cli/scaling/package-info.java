/** How apps scale: the options that say it, as az has them, and the command that explains it. */
@org.jspecify.annotations.NullMarked
package dev.minato.cli.scaling;
