package dev.minato.local.start;

import dev.minato.local.start.StartTurns.Ticket;

import org.jspecify.annotations.Nullable;

/** The turns of one that starts by itself now and then. Used by one thread. */
public final class StartTurn {
    private final StartTurns turns;
    private final Runnable told;
    private @Nullable Ticket ticket;

    StartTurn(StartTurns turns, Runnable told) {
        this.turns = turns;
        this.told = told;
    }

    /** Whether it may start now; if not it is told when, asking again changes nothing. */
    public boolean take() {
        if (ticket == null) {
            ticket = turns.ask(told);
        }
        return ticket.isCalled();
    }

    /** Whether it waits to be told. */
    public boolean waits() {
        return ticket != null && !ticket.isCalled();
    }

    /** It has started, or will not: the next one may. */
    public void end() {
        if (ticket != null) {
            turns.end(ticket);
            ticket = null;
        }
    }
}
