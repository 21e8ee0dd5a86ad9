package dev.minato.local;

import java.time.Instant;
import java.time.InstantSource;

/**
 * What lives of replicas have in common.
 *
 * @param boot identifier of the host's present boot
 * @param keeper told of changes and ends
 */
record LifeSupport(
        ReplicaContainers containers,
        LocalTable table,
        Prober prober,
        InstantSource clock,
        String boot,
        Keeper keeper) {

    /** Keeps the lives. */
    interface Keeper {
        /** Something of an app's replicas looks otherwise now. */
        void changed(String app);

        /** A life has ended and left nothing behind. */
        void ended(ReplicaLife life, ReplicaRow row);
    }

    Instant now() {
        return clock.instant();
    }

    void changed(String app) {
        keeper.changed(app);
    }

    void ended(ReplicaLife life, ReplicaRow row) {
        keeper.ended(life, row);
    }
}
