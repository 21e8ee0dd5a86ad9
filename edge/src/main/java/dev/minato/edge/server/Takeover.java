package dev.minato.edge.server;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.GroupKey;
import dev.minato.edge.RouteTable;
import dev.minato.edge.control.ControlChannel;
import dev.minato.edge.proxy.RoutingState;
import dev.minato.edge.wire.KeyDocument;
import dev.minato.edge.wire.Message;
import dev.minato.edge.wire.RoutesDocument;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A successor's talk with the edge it replaces: it asks it to stand still, starts beside it, then
 * asks it to retire and hears of what it still has in flight.
 */
final class Takeover implements Predecessor {
    private static final Logger log = LoggerFactory.getLogger(Takeover.class);

    private static final long PASS_MILLIS = 1_000;
    private static final Duration GREETING = Duration.ofSeconds(5);

    /** To stand still it writes nothing and waits for what is being written. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** It tells what it has in flight four times a second. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final ControlChannel line;
    private final long predecessor;
    private Message.InFlight inFlight = new Message.InFlight(Map.of(), null, null);
    private volatile long followed;
    private volatile CountDownLatch passed = new CountDownLatch(1);

    private Takeover(ControlChannel line, long predecessor) {
        this.line = line;
        this.predecessor = predecessor;
    }

    /**
     * Reaches the edge that serves now.
     *
     * @return empty when none answers on the socket
     */
    static Optional<Takeover> reach(Path socket) {
        ControlChannel line;
        try {
            line = ControlChannel.dial(socket);
        } catch (IOException e) {
            log.debug("no edge on {}: {}", socket, Reason.of(e));
            return Optional.empty();
        }
        try {
            line.send(new Message.Hello(Message.PROTOCOL, true));
            if (line.receive(GREETING) instanceof Message.Welcome welcome
                    && welcome.protocol() >= Message.OLDEST
                    && welcome.protocol() <= Message.PROTOCOL) {
                return Optional.of(new Takeover(line, welcome.state().pid()));
            }
        } catch (IOException e) {
            log.debug("the edge on {} hung up: {}", socket, Reason.of(e));
            line.close();
            return Optional.empty();
        }
        line.close();
        throw Fault.conflict(
                "the edge that runs speaks a protocol that this build does not (it speaks "
                        + Message.OLDEST
                        + " to "
                        + Message.PROTOCOL
                        + "): stop it before this one starts");
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
     * @param version of the table that both have in force
     * @return what it still does
     */
    RoutingState.Elsewhere finish(long version) {
        followed = version;
        ask(new Message.Retire(2));
        return elsewhere(inFlight);
    }

    /** Protocol 1 says no version: it is the last one that was acknowledged. */
    private RoutingState.Elsewhere elsewhere(Message.InFlight counts) {
        Long version = counts.version();
        List<KeyDocument> held = counts.held();
        return new RoutingState.Elsewhere(
                counts.byBackend(),
                version == null ? followed : version,
                held == null
                        ? Set.of()
                        : held.stream().map(KeyDocument::read).collect(Collectors.toSet()));
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
                    case Message.InFlight counts -> inFlight = counts;
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

    @Override
    public void pass(RouteTable table) {
        CountDownLatch done = new CountDownLatch(1);
        passed = done;
        try {
            line.send(new Message.Routes(3, RoutesDocument.of(table)));
            if (!done.await(PASS_MILLIS, TimeUnit.MILLISECONDS)) {
                log.warn("the edge {} did not take a table over", predecessor);
            }
        } catch (IOException e) {
            log.debug("the edge {} is gone: {}", predecessor, Reason.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void watch(String backend) {
        try {
            line.send(new Message.Watch(backend));
        } catch (IOException e) {
            log.debug("the edge {} is gone: {}", predecessor, Reason.of(e));
        }
    }

    /** Follows what the predecessor finishes and sees, until it is gone. */
    void follow(RoutingState routing, ControlServer control) {
        try (line) {
            while (true) {
                switch (line.receive(SILENCE)) {
                    case Message.InFlight counts -> routing.elsewhere(elsewhere(counts));
                    case Message.Arrival arrival ->
                            control.arrival(arrival.host(), group(arrival), arrival.waiting());
                    case Message.DialFailed f -> control.dialFailed(f.backend(), f.reason());
                    case Message.Stats stats -> control.relay(stats.stats().read());
                    case Message.Answer answer -> {
                        followed = Math.max(followed, answer.value());
                        passed.countDown();
                    }
                    default -> log.trace("a signal of no interest");
                }
            }
        } catch (IOException | Fault e) {
            log.info("the edge {} has finished, or says no more", predecessor);
        } finally {
            routing.elsewhere(RoutingState.Elsewhere.NONE);
            control.relayEnd();
            passed.countDown();
        }
    }

    private static GroupKey group(Message.Arrival arrival) {
        String target = arrival.target();
        return new GroupKey(arrival.app(), target == null ? arrival.app() : target);
    }
}
