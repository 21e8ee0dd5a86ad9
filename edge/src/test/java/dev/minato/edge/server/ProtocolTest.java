package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.edge.control.ControlChannel;
import dev.minato.edge.wire.Message;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Which protocol two builds speak. */
@Timeout(30)
class ProtocolTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private EdgeFixture edge;

    @BeforeEach
    void start() throws IOException {
        edge = new EdgeFixture();
    }

    @AfterEach
    void stop() throws IOException {
        edge.close();
    }

    private Message greeted(ControlChannel channel, int protocol) throws IOException {
        channel.send(new Message.Hello(protocol, false));
        return channel.receive(SOON);
    }

    @Test
    void isTheNewestThatBothDo() throws IOException {
        for (Map.Entry<Integer, Integer> one : Map.of(1, 1, 2, 2, 99, 2).entrySet()) {
            try (ControlChannel channel = ControlChannel.dial(edge.socket)) {
                assertThat(greeted(channel, one.getKey()))
                        .isInstanceOfSatisfying(
                                Message.Welcome.class,
                                welcome ->
                                        assertThat(welcome.protocol()).isEqualTo(one.getValue()));
            }
        }
    }

    @Test
    void oneThatNobodySpeaksIsRefusedInWords() throws IOException {
        try (ControlChannel channel = ControlChannel.dial(edge.socket)) {
            assertThat(greeted(channel, 0))
                    .isInstanceOfSatisfying(
                            Message.Refusal.class,
                            refusal ->
                                    assertThat(refusal.text())
                                            .isEqualTo("protocol 0 is not spoken: 1 to 2 are"));
            assertThatThrownBy(() -> channel.receive(SOON)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void whoSpeaksTheFirstHearsNothingOfTheSecond() throws IOException {
        try (ControlChannel channel = ControlChannel.dial(edge.socket)) {
            assertThat(greeted(channel, 1)).isInstanceOf(Message.Welcome.class);
            edge.routes();
            channel.send(new Message.Watch("nobody"));

            assertThat(channel.receive(SOON)).isEqualTo(new Message.Drained("nobody"));
        }
        try (ControlChannel channel = ControlChannel.dial(edge.socket)) {
            assertThat(greeted(channel, 2)).isInstanceOf(Message.Welcome.class);
            assertThat(channel.receive(SOON))
                    .isInstanceOfSatisfying(
                            Message.Stats.class,
                            stats -> assertThat(stats.stats().groups()).isEqualTo(List.of()));
        }
    }
}
