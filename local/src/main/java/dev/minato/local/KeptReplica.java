package dev.minato.local;

import dev.minato.local.placement.HeldRoom;
import dev.minato.local.placement.HeldRoom.Use;
import dev.minato.local.placement.ReplicaDemand;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;

/** A replica that has room on this host, from its admission to its end. */
final class KeptReplica {
    private final ReplicaLife life;
    private final RevisionRef set;
    private final ReplicaDemand demand;
    private boolean stopping;

    KeptReplica(ReplicaLife life, RevisionRef set, ReplicaSpec spec) {
        this.life = life;
        this.set = set;
        this.demand = ReplicaDemand.of(spec);
    }

    ReplicaLife life() {
        return life;
    }

    RevisionRef set() {
        return set;
    }

    boolean isStopping() {
        return stopping;
    }

    void stop() {
        if (!stopping) {
            stopping = true;
            life.stop();
        }
    }

    /** The room that it holds. */
    HeldRoom room() {
        Replica seen = life.seen();
        Use use =
                switch (seen.phase()) {
                    case READY, NOT_READY, ENDED -> Use.RUNS;
                    case PENDING, STARTING, BACK_OFF, FAILED -> Use.STARTS;
                    case TERMINATING -> Use.LEAVES;
                };
        return new HeldRoom(seen.name(), set, demand, stopping ? Use.LEAVES : use);
    }
}
