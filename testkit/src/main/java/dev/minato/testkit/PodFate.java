package dev.minato.testkit;

import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What may become of a pod of a {@link FakeCluster} that nobody asked to end. Pods vanish while
 * something else happens too, not for ever.
 *
 * @param lifetime after about which it vanishes; zero is never
 */
record PodFate(VirtualTime time, Random random, Duration lifetime) {
    /**
     * Lets it come.
     *
     * @param gone takes the pod away
     * @param terminate replaces it
     */
    void await(FakePod pod, Consumer<FakePod> gone, Consumer<FakePod> terminate) {
        if (!lifetime.isZero()) {
            time.within(lifetime.multipliedBy(2), () -> come(pod, gone, terminate));
        }
    }

    private void come(FakePod pod, Consumer<FakePod> gone, Consumer<FakePod> terminate) {
        int fate = random.nextInt(100);
        if (fate < 20) {
            gone.accept(pod);
        } else if (fate < 30 && !pod.isTerminating()) {
            lose(pod, gone, terminate);
        }
    }

    /** A node falls silent: its pod is replaced after a while, and hangs until the node is gone. */
    private void lose(FakePod pod, Consumer<FakePod> gone, Consumer<FakePod> terminate) {
        pod.lose();
        time.within(lifetime, () -> terminate.accept(pod));
        time.after(lifetime.multipliedBy(4), () -> gone.accept(pod));
    }
}
