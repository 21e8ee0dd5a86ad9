package dev.minato.edge.server;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.Line;
import dev.minato.edge.Message;
import dev.minato.edge.RouteTable;
import dev.minato.edge.proxy.Plane;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A successor's talk with the edge it replaces: it asks it to stand still, starts beside it, then
 * asks it to retire and hears of what it still has in flight.
 */
final class Takeover {
    private static final Logger log = LoggerFactory.getLogger(Takeover.class);

    private static final long PASS_MILLIS = 1_000;
    private static final Duration GREETING = Duration.ofSeconds(5);

    /** To stand still it writes nothing and waits for what is being written. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** It tells what it has in flight four times a second. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final Line line;
    private final long predecessor;
    private Map<String, Integer> inFlight = Map.of();
    private volatile CountDownLatch passed = new CountDownLatch(1);

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
            log.debug("no edge on {}: {}", socket, Reason.of(e));
            return Optional.empty();
        }
        try {
            line.send(new Message.Hello(Message.PROTOCOL, true));
            if (line.receive(GREETING) instanceof Message.Welcome welcome
                    && welcome.protocol() == Message.PROTOCOL) {
                return Optional.of(new Takeover(line, welcome.state().pid()));
            }
        } catch (IOException e) {
            log.debug("the edge on {} hung up: {}", socket, Reason.of(e));
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
                switch (line.receive(ANSWER)) {
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
                    "the edge " + predecessor + " went away or fell silent during the takeover",
                    e);
        }
    }

    /**
     * Gives the predecessor a table before it is in force here, for the requests that still wait
     * there; what it then has in flight is known when this returns.
     */
    void pass(RouteTable table) {
        CountDownLatch done = new CountDownLatch(1);
        passed = done;
        try {
            line.send(new Message.Routes(3, table));
            if (!done.await(PASS_MILLIS, TimeUnit.MILLISECONDS)) {
                log.warn("the edge {} did not take a table over", predecessor);
            }
        } catch (IOException e) {
            log.debug("the edge {} is gone: {}", predecessor, Reason.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Follows what the predecessor finishes and sees, until it is gone. */
    void follow(Plane plane, Plane.Events events) {
        try (line) {
            while (true) {
                switch (line.receive(SILENCE)) {
                    case Message.InFlight counts -> plane.elsewhere(counts.byBackend());
                    case Message.Arrival a -> events.arrival(a.host(), a.app(), a.waiting());
                    case Message.DialFailed f -> events.dialFailed(f.backend(), f.reason());
                    case Message.Answer _ -> passed.countDown();
                    default -> log.trace("a signal of no interest");
                }
            }
        } catch (IOException | Fault e) {
            log.info("the edge {} has finished, or says no more", predecessor);
        } finally {
            plane.elsewhere(Map.of());
            passed.countDown();
        }
    }
}
