package dev.minato.edge.dns;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Consumer;

/** Decides what becomes of one query, whatever it came over. */
final class Resolver {
    private static final int FORMAT_ERROR = 1;
    private static final int SERVER_FAILURE = 2;

    private final Zone zone;
    private final Forwarder forwarder;

    Resolver(Zone zone, Forwarder forwarder) {
        this.zone = zone;
        this.forwarder = forwarder;
    }

    /**
     * Answers at once where the name is ours, later from a thread of its own where it is not, and
     * never what is no query.
     *
     * @param tcp whether answers may have any length
     */
    void resolve(byte[] query, InetAddress source, boolean tcp, Consumer<byte[]> reply) {
        if (!Question.isQuery(query)) {
            return;
        }
        Question question = Question.read(query);
        if (question == null) {
            reply.accept(Question.refusal(query, FORMAT_ERROR));
            return;
        }
        int limit = tcp ? 65_535 : question.udpLimit();
        Optional<byte[]> own = zone.answer(question, source.getHostAddress(), limit);
        if (own.isPresent()) {
            reply.accept(own.get());
        } else if (forwarder.begin()) {
            Thread.ofVirtual()
                    .name("dns-forward")
                    .start(() -> forward(query, question, tcp, reply));
        } else {
            reply.accept(question.response(SERVER_FAILURE, 0));
        }
    }

    private void forward(byte[] query, Question question, boolean tcp, Consumer<byte[]> reply) {
        try {
            reply.accept(
                    forwarder
                            .ask(query, tcp)
                            .orElseGet(() -> question.response(SERVER_FAILURE, 0)));
        } finally {
            forwarder.done();
        }
    }
}
