/** Processes: started, waited for, held; programs of the host; terminals. */
@org.jspecify.annotations.NullMarked
package dev.minato.linux.process;
