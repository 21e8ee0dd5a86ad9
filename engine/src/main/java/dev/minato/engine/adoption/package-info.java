/**
 * What a new daemon does about a container it finds: one pure decision, no input or output. Calls
 * nobody.
 */
@NullMarked
package dev.minato.engine.adoption;

import org.jspecify.annotations.NullMarked;
