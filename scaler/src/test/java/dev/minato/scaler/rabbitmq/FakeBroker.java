package dev.minato.scaler.rabbitmq;

import static dev.minato.scaler.rabbitmq.AmqpMethod.Arguments;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The broker's side of a passive declare, as RabbitMQ 3.10.8 goes through it.
 *
 * @param password that it takes
 * @param queue that it has
 * @param ready how many messages of it are ready; what does not fit into 32 bits is cut
 */
record FakeBroker(String password, String queue, String ready) {
    void serve(Socket client) throws IOException {
        client.getInputStream().readNBytes(8);
        AmqpFrames frames = new AmqpFrames(client.getInputStream(), client.getOutputStream());
        frames.send(
                0,
                AmqpMethod.CONNECTION_START,
                new Arguments()
                        .octet(0)
                        .octet(9)
                        .longBytes(new byte[0])
                        .longBytes(bytes("PLAIN AMQPLAIN"))
                        .longBytes(bytes("en_US")));
        String said =
                frames.receive()
                        .read(from -> {
                            AmqpMethod.skipTable(from);
                            AmqpMethod.shortText(from);
                            return AmqpMethod.longText(from);
                        });
        if (!said.endsWith("\0" + password)) {
            close(frames, 0, 403, "ACCESS_REFUSED - Login was refused using mechanism PLAIN");
            return;
        }
        frames.send(
                0,
                AmqpMethod.CONNECTION_TUNE,
                new Arguments().number16(2047).number32(131_072).number16(60));
        frames.receive();
        String vhost = frames.receive().read(AmqpMethod::shortText);
        if (!vhost.equals("/") && !vhost.equals("shop")) {
            close(frames, 0, 530, "NOT_ALLOWED - vhost " + vhost + " not found");
            return;
        }
        frames.send(0, AmqpMethod.CONNECTION_OPEN_OK, new Arguments().shortText(""));
        frames.receive();
        frames.send(1, AmqpMethod.CHANNEL_OPEN_OK, new Arguments().number32(0));
        declare(frames, client);
    }

    private void declare(AmqpFrames frames, Socket client) throws IOException {
        while (true) {
            String asked =
                    frames.receive()
                            .read(from -> {
                                from.getShort();
                                return AmqpMethod.shortText(from);
                            });
            if (!asked.equals(queue)) {
                close(frames, 1, 404, "NOT_FOUND - no queue '" + asked + "' in vhost '/'");
                return;
            }
            // A heartbeat may come at any time.
            client.getOutputStream().write(new byte[] {8, 0, 0, 0, 0, 0, 0, (byte) 0xce});
            frames.send(
                    1,
                    AmqpMethod.QUEUE_DECLARE_OK,
                    new Arguments()
                            .shortText(queue)
                            .number32(new BigInteger(ready).intValue())
                            .number32(0));
        }
    }

    private static void close(AmqpFrames frames, int channel, int code, String text)
            throws IOException {
        frames.send(
                channel,
                channel == 0 ? AmqpMethod.CONNECTION_CLOSE : AmqpMethod.CHANNEL_CLOSE,
                new Arguments().number16(code).shortText(text).number16(0).number16(0));
        frames.receive();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
