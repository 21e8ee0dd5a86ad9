package dev.minato.edge.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Decides what becomes of one query, whatever it came over. */
final class DnsResolver {
    private static final int FORMAT_ERROR = 1;
    private static final int SERVER_FAILURE = 2;
    private static final int NO_SUCH_NAME = 3;

    private final DnsZone zone;
    private final DnsForwarder forwarder;
    private final Function<String, ServiceName> services;

    /**
     * @param services what a host of the route table of this name is here
     */
    DnsResolver(DnsZone zone, DnsForwarder forwarder, Function<String, ServiceName> services) {
        this.zone = zone;
        this.forwarder = forwarder;
        this.services = services;
    }

    /**
     * Answers at once where the name is ours, later from a thread of its own where it is not, and
     * never what is no query.
     *
     * @param tcp whether answers may have any length
     */
    void resolve(byte[] query, InetAddress source, boolean tcp, Consumer<byte[]> reply) {
        if (!DnsQueryMessage.isQuery(query)) {
            return;
        }
        DnsQueryMessage question = DnsQueryMessage.read(query);
        if (question == null) {
            reply.accept(DnsQueryMessage.refusal(query, FORMAT_ERROR));
            return;
        }
        int limit = tcp ? 65_535 : question.udpLimit();
        String asker = source.getHostAddress();
        Optional<byte[]> own =
                zone.answer(question, asker, limit).or(() -> service(question, asker, limit));
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

    /** A container of that name goes before an app; whoever sees no names sees no apps either. */
    private Optional<byte[]> service(DnsQueryMessage question, String asker, int limit) {
        if (!question.internet() || !zone.knows(asker)) {
            return Optional.empty();
        }
        ServiceName name = services.apply(question.name());
        if (!name.known()) {
            return Optional.empty();
        }
        if (name.address().isEmpty()) {
            return Optional.of(question.response(NO_SUCH_NAME, 0));
        }
        return Optional.of(
                question.type() == DnsQueryMessage.TYPE_A
                        ? zone.addresses(question, List.of(name.address().get()), limit)
                        : question.response(0, 0));
    }

    private void forward(
            byte[] query, DnsQueryMessage question, boolean tcp, Consumer<byte[]> reply) {
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
