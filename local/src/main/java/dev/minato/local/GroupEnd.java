package dev.minato.local;

import dev.minato.base.Fault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Ends the containers of a replica, then what they stood on. */
final class GroupEnd {
    private static final Logger log = LoggerFactory.getLogger(GroupEnd.class);

    private GroupEnd() {}

    /**
     * Stops them beside each other: each has the whole grace.
     *
     * @return whether nothing is left; else it is to be tried again
     */
    static boolean end(
            String replica, List<ContainerLife> all, Duration grace, ReplicaSandbox sandbox) {
        try {
            List<Thread> stops = new ArrayList<>();
            List<Fault> faults = Collections.synchronizedList(new ArrayList<>());
            for (ContainerLife life : all.subList(1, all.size())) {
                stops.add(
                        Thread.ofVirtual()
                                .name("end-" + replica)
                                .start(() -> remove(life, grace, faults)));
            }
            remove(all.getFirst(), grace, faults);
            for (Thread stop : stops) {
                stop.join();
            }
            if (!faults.isEmpty()) {
                throw faults.getFirst();
            }
            sandbox.remove();
            return true;
        } catch (Fault e) {
            log.warn("replica {} is not stopped yet: {}", replica, e.text());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void remove(ContainerLife life, Duration grace, List<Fault> faults) {
        try {
            life.remove(true, grace);
        } catch (Fault e) {
            faults.add(e);
        }
    }
}
