/** The file of what containers and volumes went through, and those who follow it. */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.event;
