package dev.minato.daemon;

import dev.minato.edge.EdgeState;
import dev.minato.edge.IngressCheck;
import dev.minato.edge.control.ControlChannel;
import dev.minato.edge.control.EdgeProcess;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The doctor's look at an edge that runs: its control socket, then its ingress. */
final class EdgeDiagnosis {
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final String MEND =
            "minato restart: the daemon replaces an edge that does not answer";

    private EdgeDiagnosis() {}

    /** Empty where no edge is. */
    static Optional<Doctor.Check> of(Path socket) {
        try (ControlChannel _ = ControlChannel.dial(socket)) {
            // Somebody listens: what it says comes next.
        } catch (AsynchronousCloseException e) {
            return Optional.of(bad("the edge takes no connection on " + socket));
        } catch (IOException e) {
            return Optional.empty();
        }
        Optional<EdgeState> edge = EdgeProcess.ask(socket, LIMIT);
        if (edge.isEmpty()) {
            return Optional.of(bad("no edge answers on " + socket));
        }
        return Optional.of(
                IngressCheck.ask(edge.get().ingress(), edge.get().pid(), LIMIT)
                        .map(EdgeDiagnosis::bad)
                        .orElseGet(() ->
                                new Doctor.Check(
                                        "ingress",
                                        true,
                                        true,
                                        "answers on " + edge.get().ingress(),
                                        "")));
    }

    private static Doctor.Check bad(String seen) {
        return new Doctor.Check("ingress", false, true, seen, MEND);
    }
}
