/** What a command line may say: declared once by each command, for reading it and for its help. */
@NullMarked
package dev.minato.cli.grammar;

import org.jspecify.annotations.NullMarked;
