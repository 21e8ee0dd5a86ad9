package dev.minato.remote;

import dev.minato.image.model.Descriptor;

/** Hands events to a listener, one at a time, and download progress not more often than useful. */
final class PullProgress {
    private static final long PAUSE_NANOS = 100_000_000L;

    private final PullListener listener;

    PullProgress(PullListener listener) {
        this.listener = listener;
    }

    synchronized void event(PullEvent event) {
        listener.event(event);
    }

    void layer(Descriptor layer, PullEvent.Phase phase) {
        event(new PullEvent.Layer(layer.digest(), phase, 0, 0));
    }

    void layer(Descriptor layer, PullEvent.Phase phase, long current) {
        event(new PullEvent.Layer(layer.digest(), phase, current, layer.size()));
    }

    /** The watcher of one layer's download. */
    BlobStream.Watcher watcher(Descriptor layer, Runnable now) {
        long[] last = {System.nanoTime() - PAUSE_NANOS};
        return new BlobStream.Watcher(
                bytes -> {
                    long time = System.nanoTime();
                    if (time - last[0] >= PAUSE_NANOS) {
                        last[0] = time;
                        now.run();
                        layer(layer, PullEvent.Phase.DOWNLOADING, bytes);
                    }
                },
                (seconds, cause) -> event(new PullEvent.Retrying(layer.digest(), seconds, cause)));
    }
}
