package dev.minato.scaler.rabbitmq;

import dev.minato.base.Reason;
import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What comes from a broker: methods, or a failure in bounded memory. */
class AmqpFuzzTest {
    private static byte[] frame(int number, AmqpMethod.Arguments arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new AmqpFrames(new ByteArrayInputStream(new byte[0]), out).send(1, number, arguments);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    @Test
    void aFrameIsReadOrRefused() {
        FuzzTarget.of(AmqpFuzzTest.class, "amqp")
                .seed(
                        frame(
                                AmqpMethod.CONNECTION_START,
                                new AmqpMethod.Arguments()
                                        .octet(0)
                                        .octet(9)
                                        .longBytes(new byte[9])
                                        .longBytes("PLAIN".getBytes(StandardCharsets.US_ASCII))))
                .seed(
                        frame(
                                AmqpMethod.CHANNEL_CLOSE,
                                new AmqpMethod.Arguments().number16(404).shortText("NOT_FOUND")))
                .seed(new byte[] {8, 0, 0, 0, 0, 0, 0, (byte) 0xce})
                .words("AMQP\0\0\11\1", "\1\0\0\0\0\0\4")
                .memory(16L << 20)
                .run(input -> {
                    try {
                        AmqpMethod method =
                                new AmqpFrames(
                                                new ByteArrayInputStream(input),
                                                OutputStream.nullOutputStream())
                                        .receive();
                        return method.read(from -> {
                            from.getShort();
                            AmqpMethod.skipTable(from);
                            return AmqpMethod.longText(from) + AmqpMethod.shortText(from);
                        });
                    } catch (IOException e) {
                        return Reason.of(e);
                    }
                });
    }
}
