/** The verbs of {@code az containerapp job}. */
@NullMarked
package dev.minato.cli.job;

import org.jspecify.annotations.NullMarked;
