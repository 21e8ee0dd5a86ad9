package dev.minato.testkit;

import dev.minato.edge.GroupKey;

import org.jspecify.annotations.Nullable;

/** A request at a {@link FakeEdge}. */
public final class FakeRequest {
    /** In place of a status: its connection has ended without an answer. */
    static final int CUT = 1;

    private final String host;
    private @Nullable GroupKey target;
    private @Nullable String backend;
    private boolean held;
    private int status;

    FakeRequest(String host) {
        this.host = host;
    }

    String host() {
        return host;
    }

    @Nullable GroupKey target() {
        return target;
    }

    @Nullable String backend() {
        return backend;
    }

    boolean isHeld() {
        return held;
    }

    /** Whether its answer is whole. */
    public boolean isAnswered() {
        return status > 0;
    }

    /** The status and, with 200, the id of the backend that answered. */
    public String answer() {
        return status == 200 ? "200 " + backend : Integer.toString(status);
    }

    void choose(GroupKey key) {
        target = key;
    }

    void hold(FakeCounts of, long now) {
        held = true;
        of.held(1, now);
    }

    void reach(String id, FakeCounts of, long now) {
        if (held) {
            held = false;
            of.held(-1, now);
        }
        backend = id;
        of.inFlight(1, now);
    }

    void end(int with, @Nullable FakeCounts of, long now) {
        status = with;
        if (of == null) {
            return;
        }
        if (held) {
            held = false;
            of.held(-1, now);
        }
        if (backend != null) {
            of.inFlight(-1, now);
        }
        of.ended(with);
    }
}
