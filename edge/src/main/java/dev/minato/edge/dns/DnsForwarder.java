package dev.minato.edge.dns;

import dev.minato.base.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Passes queries on to the host's resolvers, each from a port of its own with a random id (RFC
 * 5452). Blocks for at most two rounds over all resolvers; for virtual threads.
 */
public final class DnsForwarder {
    private static final Logger log = LoggerFactory.getLogger(DnsForwarder.class);
    private static final int ROUNDS = 2;
    private static final int MAX_PACKET = 65_535;

    private final ResolvConf resolvers;
    private final Semaphore inFlight;
    private final int timeoutMillis;

    /**
     * @param limit queries under way at most
     * @param timeout how long one resolver may take to answer
     */
    public DnsForwarder(ResolvConf resolvers, int limit, Duration timeout) {
        this.timeoutMillis = (int) timeout.toMillis();
        this.resolvers = resolvers;
        this.inFlight = new Semaphore(limit);
    }

    /** Whether one more may be passed on; who got true calls {@link #done}. */
    boolean begin() {
        return inFlight.tryAcquire();
    }

    void done() {
        inFlight.release();
    }

    /**
     * Asks until one resolver answers.
     *
     * @param tcp whether the asker takes answers of any length: one that was truncated is fetched
     *     over TCP
     * @return the answer with the query's own id; empty when none came
     */
    Optional<byte[]> ask(byte[] query, boolean tcp) {
        List<InetSocketAddress> servers = resolvers.servers();
        for (int round = 0; round < ROUNDS; round++) {
            for (InetSocketAddress server : servers) {
                try {
                    byte[] answer = udp(query, server);
                    boolean truncated = (answer[2] & 2) != 0;
                    return Optional.of(tcp && truncated ? tcp(query, server) : answer);
                } catch (IOException e) {
                    log.debug("resolver {} did not answer: {}", server, Reason.of(e));
                }
            }
        }
        return Optional.empty();
    }

    private byte[] udp(byte[] query, InetSocketAddress server) throws IOException {
        byte[] asked = query.clone();
        int id = ThreadLocalRandom.current().nextInt(65_536);
        asked[0] = (byte) (id >> 8);
        asked[1] = (byte) id;
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000L;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(asked, asked.length));
            DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
            while (true) {
                long left = (deadline - System.nanoTime()) / 1_000_000L;
                if (left <= 0) {
                    throw new java.net.SocketTimeoutException("no answer");
                }
                socket.setSoTimeout((int) left);
                socket.receive(packet);
                byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
                if (answers(answer, asked)) {
                    answer[0] = query[0];
                    answer[1] = query[1];
                    return answer;
                }
                packet.setLength(4096);
            }
        }
    }

    /** Whether a packet answers this query: same id, a response, the same question. */
    private static boolean answers(byte[] answer, byte[] asked) {
        DnsQueryMessage question = DnsQueryMessage.read(asked);
        if (answer.length < DnsQueryMessage.HEADER
                || answer[0] != asked[0]
                || answer[1] != asked[1]
                || (answer[2] & 0x80) == 0) {
            return false;
        }
        if (question == null || DnsQueryMessage.u16(answer, 4) == 0) {
            return true;
        }
        int end = question.answers();
        return answer.length >= end && sameName(answer, asked, end);
    }

    private static boolean sameName(byte[] answer, byte[] asked, int end) {
        for (int i = DnsQueryMessage.HEADER; i < end; i++) {
            if (lower(answer[i]) != lower(asked[i])) {
                return false;
            }
        }
        return true;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    private byte[] tcp(byte[] query, InetSocketAddress server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] frame = new byte[query.length + 2];
            frame[0] = (byte) (query.length >> 8);
            frame[1] = (byte) query.length;
            System.arraycopy(query, 0, frame, 2, query.length);
            out.write(frame);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[Math.min(MAX_PACKET, in.readUnsignedShort())];
            in.readFully(answer);
            if (!answers(answer, query)) {
                throw new IOException("not an answer to the query");
            }
            return answer;
        }
    }
}
