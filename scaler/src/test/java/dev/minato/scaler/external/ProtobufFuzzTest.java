package dev.minato.scaler.external;

import dev.minato.base.Reason;
import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Map;

/** Messages of external scalers: read, or refused in words. */
class ProtobufFuzzTest {
    @Test
    void aMessageIsReadOrRefused() {
        FuzzTarget.of(ProtobufFuzzTest.class, "protobuf")
                .seed(
                        new ProtobufWriter()
                                .message(1, new ProtobufWriter().text(1, "jobs").bytes())
                                .bytes())
                .seed(ScalerMessages.reference("a", "b", Map.of("c", "d")))
                .seed(new byte[] {8, 1})
                .seed(new byte[] {10, 11, 16, 5, 25, 0, 0, 0, 0, 0, 0, 4, 64})
                .run(input -> {
                    try {
                        return ScalerMessages.targets(input).size()
                                + " "
                                + ScalerMessages.active(input)
                                + " "
                                + Double.isNaN(ScalerMessages.value(input));
                    } catch (IOException e) {
                        return Reason.of(e);
                    }
                });
    }
}
