package dev.minato.edge.server;

import dev.minato.edge.RouteTable;

/** An edge that this one has replaced and that still serves what it has. */
interface Predecessor {
    /** There is none. */
    Predecessor NONE =
            new Predecessor() {
                @Override
                public void pass(RouteTable table) {}

                @Override
                public void watch(String backend) {}
            };

    /**
     * Gives it a table before it is in force here, for the requests that still wait there; what it
     * then has in flight is known when this returns.
     */
    void pass(RouteTable table);

    /** Tells it that a backend which is in no table is about to end. */
    void watch(String backend);
}
