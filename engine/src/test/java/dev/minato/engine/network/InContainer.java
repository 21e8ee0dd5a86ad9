package dev.minato.engine.network;

import dev.minato.linux.Child;
import dev.minato.linux.Signals;

/** A program in a network namespace. */
record InContainer(Child child, String greeting) implements AutoCloseable {
    @Override
    public void close() {
        child.pidfd().signal(Signals.KILL);
        child.await();
    }
}
