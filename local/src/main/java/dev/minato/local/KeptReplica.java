package dev.minato.local;

import dev.minato.local.placement.HeldRoom;
import dev.minato.local.placement.HeldRoom.Use;
import dev.minato.local.placement.ReplicaDemand;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;

import java.time.Duration;
import java.util.Comparator;

/** A replica that has room on this host, from its admission to its end. */
final class KeptReplica {
    private final ReplicaLife life;
    private final RevisionRef set;
    private final ReplicaDemand demand;
    private final Thread thread;
    private boolean stopping;

    private KeptReplica(ReplicaLife life, RevisionRef set, ReplicaSpec spec, Thread thread) {
        this.life = life;
        this.set = set;
        this.demand = ReplicaDemand.of(spec);
        this.thread = thread;
    }

    /** Lets a life go on. */
    static KeptReplica start(ReplicaLife life, RevisionRef set, ReplicaSpec spec) {
        Thread thread = Thread.ofVirtual().name("replica-" + life.seen().name()).start(life);
        return new KeptReplica(life, set, spec, thread);
    }

    /** Waits until the life has ended. */
    void join(Duration most) throws InterruptedException {
        boolean _ = thread.join(most);
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

    /** In which order replicas stay when some are too many: the youngest goes first. */
    static Comparator<KeptReplica> stayingOrder() {
        return Comparator.comparing(KeptReplica::isNotReady)
                .thenComparing(kept -> kept.life.seen().created());
    }

    private boolean isNotReady() {
        Replica seen = life.seen();
        return !seen.ready() && seen.phase() != Phase.FROZEN;
    }

    /** The room that it holds; what is frozen has memory alone. */
    HeldRoom room() {
        Replica seen = life.seen();
        Use use =
                switch (seen.phase()) {
                    case READY, NOT_READY, ENDED -> Use.RUNS;
                    case FROZEN -> Use.RESTS;
                    case PENDING, STARTING, BACK_OFF, FAILED -> Use.STARTS;
                    case TERMINATING -> Use.LEAVES;
                };
        ReplicaDemand held = use == Use.RESTS ? demand.memoryAlone() : demand;
        return new HeldRoom(seen.name(), set, held, stopping ? Use.LEAVES : use);
    }
}
