package dev.minato.remote;

/**
 * Told what happens while an image is obtained. Events of one layer come in order; events of
 * different layers come from different threads, one at a time. What a listener throws cancels the
 * pull and reaches its caller.
 */
@FunctionalInterface
public interface PullListener {
    /** Hears nothing. */
    PullListener SILENT = event -> {};

    void event(PullEvent event);
}
