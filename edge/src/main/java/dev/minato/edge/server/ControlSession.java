package dev.minato.edge.server;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.control.ControlChannel;
import dev.minato.edge.wire.Message;
import dev.minato.edge.wire.StateDocument;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;

/** One connection to the control socket, from its first word to its end. */
final class ControlSession {
    private static final Logger log = LoggerFactory.getLogger(ControlSession.class);

    private static final Duration GREETING = Duration.ofSeconds(10);
    private static final Duration LOOPS = Duration.ofSeconds(3);

    private final ControlChannel line;
    private final DataPlane plane;
    private final ControlServer server;
    private volatile int protocol = Message.OLDEST;

    ControlSession(ControlChannel line, DataPlane plane, ControlServer server) {
        this.line = line;
        this.plane = plane;
        this.server = server;
    }

    void run() {
        try (line) {
            converse();
        } catch (IOException e) {
            log.debug("control session ends: {}", Reason.of(e));
        } catch (Fault e) {
            log.warn("control session is cut: {}", e.text());
        } finally {
            server.remove(this);
        }
    }

    private void converse() throws IOException {
        if (!(line.receive(GREETING) instanceof Message.Hello hello)) {
            throw Fault.invalid("type", "the first word was no greeting");
        }
        if (server.yielding() && !hello.successor()) {
            return;
        }
        if (!hello.successor() && !plane.answers(LOOPS)) {
            // Whoever asks is to see what clients see: silence, and replaces this edge.
            log.error("an event loop does not answer");
            return;
        }
        if (hello.protocol() < Message.OLDEST) {
            line.send(Message.Refusal.of(0, unknown(hello.protocol())));
            throw unknown(hello.protocol());
        }
        protocol = Math.min(hello.protocol(), Message.PROTOCOL);
        line.send(new Message.Welcome(protocol, StateDocument.of(plane.state())));
        if (!hello.successor()) {
            server.add(this);
        }
        while (true) {
            hear(line.receive());
        }
    }

    private static Fault unknown(int protocol) {
        return Fault.invalid(
                "protocol",
                "protocol "
                        + protocol
                        + " is not spoken: "
                        + Message.OLDEST
                        + " to "
                        + Message.PROTOCOL
                        + " are");
    }

    /** Whether the peer knows what protocol 2 brought. */
    boolean hearsCounts() {
        return protocol >= 2;
    }

    private void hear(Message message) throws IOException {
        switch (message) {
            case Message.Yield yield -> {
                server.yieldTo(this);
                line.send(new Message.Answer(yield.id(), 0));
            }
            case Message.Retire retire -> {
                server.retire();
                line.send(server.inFlight());
                line.send(new Message.Answer(retire.id(), 0));
            }
            case Message.Routes routes when server.servesFor(this) -> {
                plane.follow(routes.table().read());
                line.send(server.inFlight());
                line.send(new Message.Answer(routes.id(), routes.table().version()));
            }
            case Message.Call call -> line.send(answer(call));
            case Message.Watch watch -> plane.watch(watch.backend());
            case Message.WatchGroup watch -> plane.watchSleep(watch.group().read());
            default -> throw Fault.invalid("type", "not a word for an edge");
        }
    }

    private Message answer(Message.Call call) {
        try {
            return new Message.Answer(call.id(), plane.serve(call));
        } catch (Fault e) {
            return Message.Refusal.of(call.id(), e);
        } catch (RuntimeException e) {
            log.error("a call failed", e);
            return new Message.Refusal(
                    call.id(), Fault.Kind.INTERNAL.name(), "", "the edge failed; its log says why");
        }
    }

    /** Sends a signal; a peer that is gone shows at its next read. */
    void tell(Message signal) {
        try {
            line.send(signal);
        } catch (IOException e) {
            line.close();
        }
    }

    void close() {
        line.close();
    }
}
