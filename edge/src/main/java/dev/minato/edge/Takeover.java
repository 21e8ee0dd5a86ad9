package dev.minato.edge;

import dev.minato.base.Fault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A successor's talk with the edge it replaces: it asks it to stand still, starts beside it, then
 * asks it to retire and hears of what it still has in flight.
 */
final class Takeover {
    private static final Logger log = LoggerFactory.getLogger(Takeover.class);

    private final Line line;
    private final long predecessor;
    private Map<String, Integer> inFlight = Map.of();

    private Takeover(Line line, long predecessor) {
        this.line = line;
        this.predecessor = predecessor;
    }

    /**
     * Reaches the edge that serves now.
     *
     * @return empty when none answers on the socket
     */
    static Optional<Takeover> reach(Path socket) {
        Line line;
        try {
            line = Line.dial(socket);
        } catch (IOException e) {
            log.debug("no edge on {}: {}", socket, e.getMessage());
            return Optional.empty();
        }
        try {
            line.send(new Message.Hello(Message.PROTOCOL, true));
            if (line.receive() instanceof Message.Welcome welcome
                    && welcome.protocol() == Message.PROTOCOL) {
                return Optional.of(new Takeover(line, welcome.state().pid()));
            }
        } catch (IOException e) {
            log.debug("the edge on {} hung up: {}", socket, e.getMessage());
            line.close();
            return Optional.empty();
        }
        line.close();
        throw Fault.conflict(
                "the edge that runs speaks another protocol: stop it before this one starts");
    }

    long predecessor() {
        return predecessor;
    }

    /** Asks the predecessor to stand still and to let its addresses be bound beside it. */
    void begin() {
        ask(new Message.Yield(1));
    }

    /**
     * Everything is bound: the predecessor is to stop accepting.
     *
     * @return what it still has in flight
     */
    Map<String, Integer> finish() {
        ask(new Message.Retire(2));
        return inFlight;
    }

    /** Leaves the predecessor as it was. */
    void giveUp() {
        line.close();
    }

    private void ask(Message.Call call) {
        try {
            line.send(call);
            while (true) {
                switch (line.receive()) {
                    case Message.Answer answer when answer.id() == call.id() -> {
                        return;
                    }
                    case Message.Refusal refusal -> throw refusal.fault();
                    case Message.InFlight counts -> inFlight = counts.byBackend();
                    default -> log.trace("a signal, meant for daemons");
                }
            }
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "the edge " + predecessor + " went away during the takeover",
                    e);
        }
    }

    /** Follows what the predecessor finishes, so that drains wait for it, until it is gone. */
    void follow(Plane plane) {
        try (line) {
            while (true) {
                if (line.receive() instanceof Message.InFlight counts) {
                    plane.elsewhere(counts.byBackend());
                }
            }
        } catch (IOException | Fault e) {
            log.info("the edge {} has finished", predecessor);
        } finally {
            plane.elsewhere(Map.of());
        }
    }
}
