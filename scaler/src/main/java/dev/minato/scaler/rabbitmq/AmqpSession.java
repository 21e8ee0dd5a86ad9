package dev.minato.scaler.rabbitmq;

import static dev.minato.scaler.rabbitmq.AmqpMethod.Arguments;

import dev.minato.base.SafeText;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerConnection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A connection with one channel, which asks how many messages of a queue are ready (AMQP 0-9-1,
 * queue.declare with {@code passive}). After a fault the server has closed channel or connection,
 * and it is of no more use.
 */
final class AmqpSession implements AutoCloseable {
    private static final int CHANNEL = 1;
    private static final int PASSIVE = 1;
    private static final int MOST_CHANNELS = 1;
    private static final int SMALLEST_FRAME = 4096;

    private final ServerConnection connection;
    private final AmqpFrames frames;

    AmqpSession(ServerConnection connection) {
        this.connection = connection;
        this.frames = new AmqpFrames(connection.in(), connection.out());
    }

    /** Enters a virtual host. */
    void open(String user, String password, String vhost) throws IOException {
        frames.begin();
        AmqpMethod start = expect(AmqpMethod.CONNECTION_START, "the greeting");
        String mechanisms =
                start.read(from -> {
                    from.getShort();
                    AmqpMethod.skipTable(from);
                    return AmqpMethod.longText(from);
                });
        if (!Arrays.asList(mechanisms.split(" ")).contains("PLAIN")) {
            throw new IOException(
                    "the server takes no passwords (PLAIN) but " + SafeText.shown(mechanisms, 60));
        }
        byte[] credentials = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        frames.send(
                0,
                AmqpMethod.CONNECTION_START_OK,
                new Arguments()
                        .longBytes(properties())
                        .shortText("PLAIN")
                        .longBytes(credentials)
                        .shortText("en_US"));
        AmqpMethod tune = expect(AmqpMethod.CONNECTION_TUNE, "the password");
        long frame =
                tune.read(from -> {
                    from.getShort();
                    return from.getInt() & 0xffffffffL;
                });
        frames.send(
                0,
                AmqpMethod.CONNECTION_TUNE_OK,
                new Arguments()
                        .number16(MOST_CHANNELS)
                        .number32(
                                frame == 0
                                        ? AmqpFrames.LARGEST
                                        : Math.clamp(frame, SMALLEST_FRAME, AmqpFrames.LARGEST))
                        .number16(0));
        frames.send(
                0,
                AmqpMethod.CONNECTION_OPEN,
                new Arguments().shortText(vhost).shortText("").octet(0));
        expect(AmqpMethod.CONNECTION_OPEN_OK, "virtual host \"" + vhost + "\"");
        frames.send(CHANNEL, AmqpMethod.CHANNEL_OPEN, new Arguments().shortText(""));
        expect(AmqpMethod.CHANNEL_OPEN_OK, "a channel");
    }

    /** Without it a wrong password is a connection that is cut without a word. */
    private static byte[] properties() {
        byte[] capabilities =
                new Arguments()
                        .shortText("authentication_failure_close")
                        .octet('t')
                        .octet(1)
                        .bytes();
        return new Arguments()
                .shortText("product")
                .octet('S')
                .longBytes("minato".getBytes(StandardCharsets.UTF_8))
                .shortText("capabilities")
                .octet('F')
                .longBytes(capabilities)
                .bytes();
    }

    void within(ReadingDeadline deadline) throws IOException {
        connection.within(deadline);
    }

    /** How many messages are ready. */
    long ready(String queue) throws IOException {
        frames.send(
                CHANNEL,
                AmqpMethod.QUEUE_DECLARE,
                new Arguments().number16(0).shortText(queue).octet(PASSIVE).longBytes(new byte[0]));
        AmqpMethod declared = expect(AmqpMethod.QUEUE_DECLARE_OK, "queue \"" + queue + "\"");
        return declared.read(from -> {
            AmqpMethod.shortText(from);
            return from.getInt() & 0xffffffffL;
        });
    }

    private AmqpMethod expect(int number, String what) throws IOException {
        AmqpMethod method = frames.receive();
        if (method.number() == number) {
            return method;
        }
        if (method.number() == AmqpMethod.CONNECTION_CLOSE
                || method.number() == AmqpMethod.CHANNEL_CLOSE) {
            throw refused(method, what);
        }
        throw new IOException(
                "the server answers "
                        + what
                        + " with method "
                        + (method.number() >>> 16)
                        + "."
                        + (method.number() & 0xffff));
    }

    private static IOException refused(AmqpMethod close, String what) throws IOException {
        record Refusal(int code, String text) {}
        Refusal refusal =
                close.read(
                        from -> new Refusal(from.getShort() & 0xffff, AmqpMethod.shortText(from)));
        String mend =
                switch (refusal.code()) {
                    case 403 -> "; see user and password of the rule, and the user's permissions";
                    case 404 -> "; the queue is made by whoever sends to it or by the worker";
                    case 530 -> "; see the virtual host of the rule";
                    default -> "";
                };
        return new IOException(
                what
                        + " is refused: "
                        + refusal.code()
                        + " "
                        + SafeText.shown(refusal.text(), 200)
                        + mend);
    }

    @Override
    public void close() {
        connection.close();
    }
}
