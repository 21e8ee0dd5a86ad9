package dev.minato.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Our server as grpc-java's client sees it. */
@Timeout(60)
class GrpcServerTest {
    @TempDir Path folder;
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private GrpcPeers peers;
    private ManagedChannel channel;

    @BeforeEach
    void serve() throws IOException {
        GrpcServer server =
                GrpcServer.builder()
                        .unary(GrpcPeers.method("Upper"), (word, call) -> upper(word, call))
                        .unary(GrpcPeers.method("Fail"), (word, call) -> fail(word))
                        .stream(GrpcPeers.method("Echo"), GrpcServerTest::echo)
                        .stream(GrpcPeers.method("Count"), GrpcServerTest::count)
                        .stream(GrpcPeers.method("Flood"), this::flood)
                        .stream(GrpcPeers.method("Hang"), this::hang)
                        .largest(1 << 20)
                        .build();
        peers = new GrpcPeers(folder);
        channel = peers.channelTo(server);
    }

    @AfterEach
    void close() throws Exception {
        peers.close();
    }

    private static String upper(String word, GrpcCall<String, String> call) {
        call.headers().add("before", call.metadata().first("tag").orElse("none"));
        call.trailers().add("after", call.principal().text().isEmpty() ? "nobody" : "somebody");
        return word.toUpperCase(java.util.Locale.ROOT);
    }

    private static String fail(String how) throws Exception {
        throw switch (how) {
            case "missing" -> Fault.notFound("there is no wörd\nat 100%");
            case "busy" -> Fault.exhausted("later");
            case "own" -> new GrpcException(GrpcStatus.DATA_LOSS, "gone");
            default -> new IllegalStateException("secret");
        };
    }

    private static void echo(GrpcCall<String, String> call) throws IOException {
        for (Optional<String> word = call.read(); word.isPresent(); word = call.read()) {
            call.write(word.get());
        }
    }

    private static void count(GrpcCall<String, String> call) throws IOException {
        int words = 0;
        while (call.read().isPresent()) {
            words++;
        }
        call.write(Integer.toString(words));
    }

    private void flood(GrpcCall<String, String> call) throws IOException {
        int words = Integer.parseInt(call.read().orElseThrow());
        String word = "x".repeat(10_000);
        for (int i = 0; i < words; i++) {
            call.write(word);
            sent.incrementAndGet();
        }
    }

    private void hang(GrpcCall<String, String> call) throws InterruptedException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    private String unary(String method, String message, CallOptions options) {
        return ClientCalls.blockingUnaryCall(
                channel, GrpcPeers.descriptor(method, MethodType.UNARY), options, message);
    }

    @Test
    void oneMessageAnswersOne() {
        assertThat(unary("Upper", "word", GrpcPeers.options())).isEqualTo("WORD");
        assertThat(unary("Upper", "", GrpcPeers.options())).isEmpty();
        String long1 = "y".repeat((1 << 20) - 1);
        assertThat(unary("Count", long1, GrpcPeers.options())).isEqualTo("1");
    }

    @Test
    void metadataGoesBothWays() {
        Metadata tags = new Metadata();
        Metadata.Key<String> tag = Metadata.Key.of("tag", Metadata.ASCII_STRING_MARSHALLER);
        tags.put(tag, "blue");
        var headers = new java.util.concurrent.atomic.AtomicReference<Metadata>();
        var trailers = new java.util.concurrent.atomic.AtomicReference<Metadata>();
        var tagged =
                ClientInterceptors.intercept(
                        channel,
                        MetadataUtils.newAttachHeadersInterceptor(tags),
                        MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
        ClientCalls.blockingUnaryCall(
                tagged,
                GrpcPeers.descriptor("Upper", MethodType.UNARY),
                GrpcPeers.options(),
                "word");
        assertThat(headers.get().get(Metadata.Key.of("before", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("blue");
        assertThat(trailers.get().get(Metadata.Key.of("after", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("somebody");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "missing|NOT_FOUND|there is no wörd\\nat 100%",
                "busy|RESOURCE_EXHAUSTED|later",
                "own|DATA_LOSS|gone",
                "bug|INTERNAL|internal error: the log of the daemon says what failed"
            })
    void whatAMethodThrowsIsTheStatus(String how, String code, String text) {
        assertThatThrownBy(() -> unary("Fail", how, GrpcPeers.options()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage(code + ": " + text.replace("\\n", "\n"));
    }

    @Test
    void anUnknownMethodAndALongMessageAreRefusedByTheirName() {
        assertThatThrownBy(() -> unary("Nothing", "x", GrpcPeers.options()))
                .hasMessage("UNIMPLEMENTED: there is no method /test.Words/Nothing");
        assertThatThrownBy(() -> unary("Upper", "y".repeat((1 << 20) + 1), GrpcPeers.options()))
                .hasMessageContaining("RESOURCE_EXHAUSTED")
                .hasMessageContaining("the limit is 1048576");
        assertThatThrownBy(() ->
                        unary(
                                "Upper",
                                "x".repeat(100),
                                GrpcPeers.options().withCompression("gzip")))
                .hasMessageContaining("UNIMPLEMENTED");
        assertThat(unary("Upper", "on", GrpcPeers.options())).isEqualTo("ON");
    }

    /** What a stream tells. */
    private static final class Heard implements StreamObserver<String> {
        private final BlockingQueue<String> words = new LinkedBlockingQueue<>();

        @Override
        public void onNext(String word) {
            words.add(word);
        }

        @Override
        public void onError(Throwable error) {
            words.add("error " + error.getMessage());
        }

        @Override
        public void onCompleted() {
            words.add("end");
        }
    }

    @Test
    void messagesGoBothWaysWhileTheCallRuns() throws Exception {
        Heard heard = new Heard();
        StreamObserver<String> words =
                ClientCalls.asyncBidiStreamingCall(
                        channel.newCall(
                                GrpcPeers.descriptor("Echo", MethodType.BIDI_STREAMING),
                                GrpcPeers.options()),
                        heard);
        for (int i = 0; i < 100; i++) {
            words.onNext("word " + i);
            assertThat(heard.words.take()).isEqualTo("word " + i);
        }
        words.onCompleted();
        assertThat(heard.words.take()).isEqualTo("end");
    }

    @Test
    void manyMessagesMayComeForOneAnswer() throws Exception {
        Heard heard = new Heard();
        StreamObserver<String> words =
                ClientCalls.asyncClientStreamingCall(
                        channel.newCall(
                                GrpcPeers.descriptor("Count", MethodType.CLIENT_STREAMING),
                                GrpcPeers.options()),
                        heard);
        for (int i = 0; i < 10_000; i++) {
            words.onNext("z".repeat(100));
        }
        words.onCompleted();
        assertThat(heard.words.take()).isEqualTo("10000");
        assertThat(heard.words.take()).isEqualTo("end");
    }

    @Test
    void aClientThatDoesNotReadHoldsTheServerBack() {
        var answers =
                ClientCalls.blockingServerStreamingCall(
                        channel,
                        GrpcPeers.descriptor("Flood", MethodType.SERVER_STREAMING),
                        GrpcPeers.options(),
                        "5000");
        List<Integer> lengths = new ArrayList<>();
        lengths.add(answers.next().length());
        assertThat(sent.get()).isLessThan(5000);
        answers.forEachRemaining(word -> lengths.add(word.length()));
        assertThat(lengths).hasSize(5000).containsOnly(10_000);
    }

    @Test
    void aDeadlineAndAClientThatLeavesInterruptTheMethod() throws Exception {
        assertThatThrownBy(() ->
                        unary(
                                "Hang",
                                "x",
                                CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS)))
                .hasMessageContaining("DEADLINE_EXCEEDED");
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
