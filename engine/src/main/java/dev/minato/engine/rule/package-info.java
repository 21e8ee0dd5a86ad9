/** What may be asked for, what is completed by the image, and how it is refused. No state. */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.rule;
