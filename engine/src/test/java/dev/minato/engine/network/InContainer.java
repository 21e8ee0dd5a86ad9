package dev.minato.engine.network;

import dev.minato.linux.Signals;
import dev.minato.linux.process.ChildProcess;

/** A program in a network namespace. */
record InContainer(ChildProcess child, String greeting) implements AutoCloseable {
    @Override
    public void close() {
        child.pidfd().signal(Signals.KILL);
        child.await();
    }
}
