package dev.minato.builder.step;

import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildListener;

import java.util.concurrent.locks.ReentrantLock;

/** Hands events to the listener, one at a time. What the listener throws fails the step. */
final class EventReporter {
    private final BuildListener listener;
    private final ReentrantLock turn = new ReentrantLock();

    EventReporter(BuildListener listener) {
        this.listener = listener;
    }

    void tell(BuildEvent event) {
        turn.lock();
        try {
            listener.event(event);
        } finally {
            turn.unlock();
        }
    }
}
