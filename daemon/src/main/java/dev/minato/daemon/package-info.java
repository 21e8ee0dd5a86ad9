/**
 * The roof: reads the settings, puts every room together by hand in one readable place ({@link
 * Daemon}), and runs them until the process ends. It may look at every room below; nothing looks at
 * it.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.daemon;
