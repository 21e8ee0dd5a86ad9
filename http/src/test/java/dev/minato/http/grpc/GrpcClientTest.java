package dev.minato.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.http.HeaderFields;

import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Our client at grpc-java's server, and at our own. */
@Timeout(60)
class GrpcClientTest {
    private static final Optional<Duration> SOON = Optional.of(Duration.ofSeconds(20));

    @TempDir Path folder;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private GrpcPeers peers;
    private GrpcClient client;

    @BeforeEach
    void connect() throws Exception {
        peers = new GrpcPeers(folder);
        client =
                peers.clientOf(
                        ServerServiceDefinition.builder("test.Words")
                                .addMethod(
                                        GrpcPeers.descriptor("Upper", MethodType.UNARY),
                                        ServerCalls.asyncUnaryCall(GrpcClientTest::upper))
                                .addMethod(
                                        GrpcPeers.descriptor("Hang", MethodType.UNARY),
                                        ServerCalls.asyncUnaryCall(this::hang))
                                .addMethod(
                                        GrpcPeers.descriptor("Echo", MethodType.BIDI_STREAMING),
                                        ServerCalls.asyncBidiStreamingCall(GrpcClientTest::echo))
                                .addMethod(
                                        GrpcPeers.descriptor("Flood", MethodType.SERVER_STREAMING),
                                        ServerCalls.asyncServerStreamingCall(GrpcClientTest::flood))
                                .build());
    }

    @AfterEach
    void close() throws Exception {
        peers.close();
    }

    private static void upper(String word, StreamObserver<String> answer) {
        if (word.isEmpty()) {
            answer.onError(
                    Status.INVALID_ARGUMENT.withDescription("no wörd, 100%").asRuntimeException());
            return;
        }
        answer.onNext(word.toUpperCase(Locale.ROOT));
        answer.onCompleted();
    }

    private void hang(String word, StreamObserver<String> answer) {
        ((ServerCallStreamObserver<String>) answer).setOnCancelHandler(cancelled::countDown);
        begun.countDown();
    }

    private static StreamObserver<String> echo(StreamObserver<String> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String word) {
                if (word.equals("stop")) {
                    answer.onError(Status.ABORTED.withDescription("as told").asRuntimeException());
                } else {
                    answer.onNext(word);
                }
            }

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {
                answer.onCompleted();
            }
        };
    }

    private static void flood(String count, StreamObserver<String> answer) {
        String word = "x".repeat(10_000);
        for (int i = 0; i < Integer.parseInt(count); i++) {
            answer.onNext(word);
        }
        answer.onCompleted();
    }

    @Test
    void oneMessageAnswersOne() throws IOException {
        assertThat(client.call(GrpcPeers.method("Upper"), "word", SOON)).isEqualTo("WORD");
        String longWord = "y".repeat(3 << 20);
        assertThat(client.call(GrpcPeers.method("Upper"), longWord, SOON)).hasSize(3 << 20);
    }

    @Test
    void theServersStatusIsTheException() {
        assertThatThrownBy(() -> client.call(GrpcPeers.method("Upper"), "", SOON))
                .hasMessage("INVALID_ARGUMENT: no wörd, 100%");
        assertThatThrownBy(() -> client.call(GrpcPeers.method("None"), "", SOON))
                .hasMessageContaining("UNIMPLEMENTED: ");
    }

    @Test
    void messagesGoBothWaysWhileTheCallRuns() throws IOException {
        try (GrpcExchange<String, String> echo =
                client.open(GrpcPeers.method("Echo"), new HeaderFields(), SOON)) {
            for (int i = 0; i < 100; i++) {
                echo.write("word " + i);
                assertThat(echo.read()).contains("word " + i);
            }
            echo.end();
            assertThat(echo.read()).isEmpty();
        }
    }

    @Test
    void aServerThatStopsTellsWhyHoweverMuchIsWritten() throws IOException {
        try (GrpcExchange<String, String> echo =
                client.open(GrpcPeers.method("Echo"), new HeaderFields(), SOON)) {
            echo.write("stop");
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    echo.write("more".repeat(1000));
                                }
                            })
                    .hasMessage("ABORTED: as told");
        }
    }

    @Test
    void aFloodIsTakenAtOurPace() throws IOException {
        try (GrpcExchange<String, String> flood =
                client.open(GrpcPeers.method("Flood"), new HeaderFields(), SOON)) {
            flood.write("2000");
            flood.end();
            int words = 0;
            for (Optional<String> word = flood.read(); word.isPresent(); word = flood.read()) {
                assertThat(word.get()).hasSize(10_000);
                words++;
            }
            assertThat(words).isEqualTo(2000);
        }
    }

    @Test
    void aDeadlineEndsTheCallHereAndThere() throws Exception {
        Optional<Duration> short1 = Optional.of(Duration.ofMillis(200));
        assertThatThrownBy(() -> client.call(GrpcPeers.method("Hang"), "x", short1))
                .hasMessageContaining("DEADLINE_EXCEEDED: ");
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(client.call(GrpcPeers.method("Upper"), "on", SOON)).isEqualTo("ON");
    }

    @Test
    void leavingACallCancelsIt() throws Exception {
        client.open(GrpcPeers.method("Hang"), new HeaderFields(), Optional.empty()).close();
        try (GrpcExchange<String, String> hang =
                client.open(GrpcPeers.method("Hang"), new HeaderFields(), Optional.empty())) {
            hang.write("x");
            hang.end();
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void ourClientAndOurServerUnderstandEachOther() throws Exception {
        GrpcServer server =
                GrpcServer.builder()
                        .unary(GrpcPeers.method("Twice"), (word, call) -> word + word)
                        .stream(
                                GrpcPeers.method("Early"),
                                call -> {
                                    throw new GrpcException(GrpcStatus.ABORTED, "at once");
                                })
                        .build();
        GrpcClient own = peers.clientOf(server);
        assertThat(own.call(GrpcPeers.method("Twice"), "ab", SOON)).isEqualTo("abab");
        assertThatThrownBy(() -> own.call(GrpcPeers.method("Twice"), "x".repeat(600_000), SOON))
                .hasMessage(
                        "RESOURCE_EXHAUSTED: a message has 1200000 bytes and the limit is 1048576");
        assertThatThrownBy(() -> own.call(GrpcPeers.method("Early"), "x", SOON))
                .hasMessage("ABORTED: at once");
    }
}
