/** Secrets of apps and of jobs: the same commands for both. */
@NullMarked
package dev.minato.cli.secret;

import org.jspecify.annotations.NullMarked;
