package dev.minato.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What comes in a frame of the control socket: a message, or a fault; never anything else. */
class FrameFuzzTest {
    @Test
    void aFrameIsAMessageOrAFault() {
        HostDocument host =
                new HostDocument(
                        "hello.localhost",
                        "hello",
                        "READY",
                        "",
                        List.of(new BackendDocument("b", "10.0.0.1", 80)),
                        new TimeoutsDocument("PT1S", "PT1S", "PT1S"),
                        "INTERNAL",
                        null,
                        List.of(
                                new GroupDocument(
                                        null,
                                        "t",
                                        100,
                                        "READY",
                                        null,
                                        List.of(new BackendDocument("b", "10.0.0.1", 80)),
                                        null)),
                        6379);
        FuzzTarget.of(FrameFuzzTest.class, "frame")
                .seed(EdgeJson.encode(new Message.Hello(2, false)))
                .seed(
                        EdgeJson.encode(
                                new Message.Reserve(
                                        4,
                                        new ReservationDocument(
                                                new AddressDocument("0.0.0.0", 80),
                                                "TCP",
                                                "c",
                                                null))))
                .seed(
                        EdgeJson.encode(
                                new Message.OwnerRoutes(
                                        3, new OwnerRoutesDocument("apps", List.of(host)))))
                .seed(
                        EdgeJson.encode(
                                new Message.Names(
                                        5,
                                        new DnsChangeDocument(
                                                List.of(
                                                        new DnsNameDocument(
                                                                "n", "db", List.of("10.0.0.2"))),
                                                List.of(),
                                                Map.of("10.0.0.9", List.of("n")),
                                                List.of("10.0.0.8")))))
                .seed(EdgeJson.encode(new Message.Refusal(1, "CONFLICT", "f", "text")))
                .words(
                        "\"type\":\"Routes\"",
                        "\"type\":\"Stats\"",
                        "\"type\":\"Welcome\"",
                        "\"type\":\"Dns\"",
                        "null",
                        "{}",
                        "[]",
                        "\"\"",
                        "1e999999999",
                        "-0",
                        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                        "\\u0000",
                        "\\ud800",
                        "/*",
                        "NaN")
                .run(FrameFuzzTest::frame);
    }

    private static Object frame(byte[] input) {
        Message message;
        try {
            message = EdgeJson.decode(input);
        } catch (Fault e) {
            assertThat(e.kind()).isEqualTo(Fault.Kind.INVALID);
            return e.text();
        }
        byte[] written = EdgeJson.encode(message);
        assertThat(new String(EdgeJson.encode(EdgeJson.decode(written)), StandardCharsets.UTF_8))
                .isEqualTo(new String(written, StandardCharsets.UTF_8));
        return message.getClass().getSimpleName() + " " + read(message);
    }

    /** The session refuses what a reader stumbles over, as long as it is one of these. */
    private static String read(Message message) {
        try {
            switch (message) {
                case Message.OwnerRoutes routes -> routes.routes().read();
                case Message.Routes routes -> routes.table().read();
                case Message.ChangeRoutes change -> change.change().read();
                case Message.Names names -> names.change().read();
                case Message.Dns dns -> dns.table().read();
                case Message.Reserve reserve -> reserve.reservation().read();
                case Message.Stats stats -> stats.stats().read();
                default -> {
                    // Nothing to read in it.
                }
            }
            return "read";
        } catch (Fault | NullPointerException | IllegalArgumentException e) {
            return e.getClass().getSimpleName();
        }
    }
}
