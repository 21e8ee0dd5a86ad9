/** What is kept in the home of executions that ended. */
@NullMarked
package dev.minato.local.job;

import org.jspecify.annotations.NullMarked;
