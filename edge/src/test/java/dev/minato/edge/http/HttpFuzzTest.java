package dev.minato.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.minato.fuzz.FuzzTarget;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.InvalidChunkExtensionException;
import io.netty.handler.codec.http.LastHttpContent;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Requests, answers and chunks of anybody: refused with a status, or passed on as what a second
 * reader (Netty's, as a backend or a client may have it) takes for the same message.
 */
class HttpFuzzTest {
    private static final Set<Integer> STATUSES = Set.of(400, 405, 414, 431, 501, 505);
    private static final byte[] ID = "00000000".getBytes(StandardCharsets.US_ASCII);
    private static final String[] WORDS = {
        "GET",
        "POST",
        "HEAD",
        "OPTIONS",
        "CONNECT",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        " HTTP/1.1",
        " HTTP/1.0",
        "HTTP/1.1 ",
        "\r\n",
        "\r",
        "\n",
        "\r\n\r\n",
        ": ",
        ":",
        " ",
        "\t",
        "\0",
        "Host: a\r\n",
        "Content-Length: 5\r\n",
        "Content-Length: 0\r\n",
        "Content-Length: +5\r\n",
        "Content_Length: 5\r\n",
        "Content-Length: 5, 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer_Encoding: chunked\r\n",
        "transfer-encoding:\tchunked\r\n",
        "Connection: close\r\n",
        "Connection: keep-alive, upgrade, content-length\r\n",
        "Connection: transfer-encoding, host\r\n",
        "Upgrade: websocket\r\n",
        "Upgrade: h2c\r\n",
        "Expect: 100-continue\r\n",
        "TE: trailers\r\n",
        "Trailer: x\r\n",
        "X-Forwarded-For: 1\r\n",
        "X-Request-ID: i\r\n",
        "http://b:81/",
        "https://b/",
        "/",
        "*",
        "?",
        "#",
        "[::1]:80",
        "0\r\n\r\n",
        "5\r\nhello\r\n",
        "5;a=\"b\"\r\n",
        "ffffffffffffffff\r\n",
        "chunked",
        "\u00e9"
    };

    @Test
    void aRequestIsRefusedOrReachesABackendAsTheSameForAllReaders() {
        FuzzTarget.of(HttpFuzzTest.class, "request")
                .seeds("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                .words(WORDS)
                .largest(20 << 10)
                .rounds(15_000)
                .run(HttpFuzzTest::request);
    }

    @Test
    void anAnswerIsRefusedOrReachesAClientAsTheSameForAllReaders() {
        FuzzTarget.of(HttpFuzzTest.class, "response")
                .seeds("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
                .words(WORDS)
                .words(
                        "HTTP/1.1 304 Not Modified",
                        "HTTP/1.1 101 ",
                        "HTTP/1.1 100 Continue\r\n\r\n")
                .largest(20 << 10)
                .rounds(15_000)
                .run(HttpFuzzTest::response);
    }

    @Test
    void aChunkedBodyHasTheSameContentForAllReadersHoweverItIsCut() {
        FuzzTarget.of(HttpFuzzTest.class, "chunks")
                .seeds("5\r\nhello\r\n0\r\n\r\n")
                .words(WORDS)
                .largest(20 << 10)
                .rounds(15_000)
                .run(HttpFuzzTest::chunks);
    }

    private static Object request(byte[] input) {
        Http1Request request = new Http1Request();
        int end;
        try {
            end = request.parse(input, 0, input.length);
        } catch (BadMessage e) {
            assertThat(STATUSES).contains(e.status());
            return e.status() + e.text();
        }
        assertThat(piecewise(input)).isEqualTo(end);
        if (end < 0) {
            return "more is needed";
        }
        assertThat(end).isBetween(1, input.length);
        ReusableBytes out = new ReusableBytes(256);
        ForwardedHeads.Client client = new ForwardedHeads.Client("192.0.2.1", 80, false);
        ForwardedHeads.request(out, request, client, ForwardedHeads.requestId(request, ID));
        byte[] passed = Arrays.copyOf(out.array(), out.length());
        readAgain(request, passed);
        HttpRequest second =
                (HttpRequest) first(new HttpRequestDecoder(64 << 10, 64 << 10, 64 << 10), passed);
        assertThat(second.decoderResult().isSuccess())
                .as("netty: %s of %s", second.decoderResult(), out.text())
                .isTrue();
        framed(second, request.framing(), request.length());
        assertThat(second.headers().getAll(HttpHeaderNames.HOST)).hasSize(1);
        return "accepted "
                + request.framing()
                + request.keepAlive()
                + request.upgrade()
                + request.http10()
                + request.expectsContinue();
    }

    /** What is passed on is read by ourselves as what it was. */
    private static void readAgain(Http1Request request, byte[] passed) {
        Http1Request again = new Http1Request(128 << 10);
        try {
            assertThat(again.parse(passed, 0, passed.length)).isEqualTo(passed.length);
        } catch (BadMessage e) {
            if (e.text().equals("there are more than 100 fields")) {
                // Of so many that those we add ourselves are too much for the next reader.
                long lines = new String(passed, ISO_8859_1).lines().count();
                assertThat(lines).as("request line, fields, empty line").isGreaterThan(102);
                return;
            }
            // HTTP/1.0 may name no host; a target in absolute form may have none that is one.
            assertThat(request.host()).as(e.text()).isEmpty();
            return;
        }
        assertThat(again.framing()).isEqualTo(request.framing());
        assertThat(again.length()).isEqualTo(request.length());
        assertThat(again.host()).isEqualTo(request.host());
        assertThat(again.upgrade()).isEqualTo(request.upgrade());
    }

    /** The same input byte by byte. */
    private static int piecewise(byte[] input) {
        Http1Request request = new Http1Request();
        try {
            for (int i = 1; i < input.length; i++) {
                int end = request.parse(input, 0, i);
                if (end >= 0) {
                    return end;
                }
            }
            return request.parse(input, 0, input.length);
        } catch (BadMessage e) {
            throw new AssertionError("refused in pieces, accepted whole: " + e.text(), e);
        }
    }

    private static Object response(byte[] input) {
        Http1Response response = new Http1Response();
        boolean toHead = input.length % 5 == 0;
        int end;
        try {
            end = response.parse(input, 0, input.length, toHead);
        } catch (BadMessage e) {
            assertThat(e.status()).isIn(400, 502);
            return e.status() + e.text();
        }
        if (end < 0) {
            return "more is needed";
        }
        ReusableBytes out = new ReusableBytes(256);
        boolean rechunk = response.framing() == BodyFraming.UNTIL_CLOSE && response.status() != 101;
        ForwardedHeads.response(out, response, false, response.keepAlive() || rechunk, rechunk, ID);
        byte[] passed = Arrays.copyOf(out.array(), out.length());
        HttpResponse second =
                (HttpResponse) first(new HttpResponseDecoder(64 << 10, 64 << 10, 64 << 10), passed);
        assertThat(second.decoderResult().isSuccess())
                .as("netty: %s of %s", second.decoderResult(), out.text())
                .isTrue();
        assertThat(second.status().code()).isEqualTo(response.status());
        if (!toHead && response.status() >= 200 && response.framing() != BodyFraming.NONE) {
            framed(second, rechunk ? BodyFraming.CHUNKED : response.framing(), response.length());
        }
        return "accepted " + response.framing() + response.keepAlive() + response.status() / 100;
    }

    private static void framed(HttpMessage second, BodyFraming framing, long length) {
        switch (framing) {
            case CHUNKED -> {
                assertThat(HttpUtil.isTransferEncodingChunked(second)).isTrue();
                assertThat(HttpUtil.isContentLengthSet(second)).isFalse();
            }
            case LENGTH -> {
                assertThat(HttpUtil.isTransferEncodingChunked(second)).isFalse();
                assertThat(HttpUtil.getContentLength(second, -1L)).isEqualTo(length);
            }
            case NONE -> {
                assertThat(HttpUtil.isTransferEncodingChunked(second)).isFalse();
                assertThat(HttpUtil.getContentLength(second, 0L)).isZero();
            }
            case UNTIL_CLOSE -> throw new AssertionError("a body without an end");
        }
    }

    private static Object first(io.netty.channel.ChannelHandler decoder, byte[] passed) {
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(passed));
            Object first = channel.readInbound();
            assertThat(first).as("netty waits for more").isNotNull();
            return first;
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    /** What a chunked body came to. */
    @SuppressWarnings("ArrayRecordComponent") // read once and never compared
    private record Taken(byte[] content, byte[] passedOn, int consumed, boolean done) {}

    private static Object chunks(byte[] input) throws BadMessage {
        Taken whole;
        try {
            whole = take(input, input.length);
        } catch (BadMessage e) {
            assertThat(e.status()).isIn(400, 431);
            return e.status() + e.text();
        }
        Taken pieces = take(input, 1 + input.length % 7);
        assertThat(pieces.done()).isEqualTo(whole.done());
        assertThat(pieces.content()).isEqualTo(whole.content());
        assertThat(pieces.passedOn()).isEqualTo(whole.passedOn());
        assertThat(pieces.consumed()).isEqualTo(whole.consumed());
        if (!whole.done()) {
            return "more is needed";
        }
        byte[] second = netty(whole.passedOn());
        if (second != null) {
            assertThat(second).isEqualTo(whole.content());
        }
        Taken again = take(whole.passedOn(), whole.passedOn().length);
        assertThat(again.done()).isTrue();
        assertThat(again.content()).isEqualTo(whole.content());
        return "done" + Math.min(3, whole.content().length) + (whole.consumed() < input.length);
    }

    private static Taken take(byte[] input, int piece) throws BadMessage {
        BodyProgress body = new BodyProgress();
        body.start(BodyFraming.CHUNKED, 0);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        int at = 0;
        while (at < input.length && !body.done()) {
            int offset = at;
            int length = Math.min(piece, input.length - at);
            ByteBuffer in = ByteBuffer.wrap(input, at, length);
            int taken = body.take(in, (from, count) -> content.write(input, from, count));
            passed.write(input, offset, taken - body.withheld());
            at += taken;
        }
        if (body.done()) {
            passed.write(body.ending().array(), 0, body.ending().length());
        }
        return new Taken(content.toByteArray(), passed.toByteArray(), at, body.done());
    }

    /** The content of a chunked body as Netty reads it; null where it refuses an extension. */
    private static byte @Nullable [] netty(byte[] body) {
        String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        EmbeddedChannel channel =
                new EmbeddedChannel(new HttpRequestDecoder(64 << 10, 64 << 10, 64 << 10));
        try {
            channel.writeInbound(
                    Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body));
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            List<Object> parts = new ArrayList<>(channel.inboundMessages());
            boolean ended = false;
            for (Object part : parts) {
                if (part instanceof HttpContent piece) {
                    Throwable refused = piece.decoderResult().cause();
                    if (refused instanceof InvalidChunkExtensionException
                            || refused instanceof IndexOutOfBoundsException) {
                        return null;
                    }
                    assertThat(refused).isNull();
                    ByteBuf data = piece.content();
                    byte[] bytes = new byte[data.readableBytes()];
                    data.getBytes(data.readerIndex(), bytes);
                    content.writeBytes(bytes);
                    assertThat(ended).isFalse();
                    ended = piece instanceof LastHttpContent;
                }
            }
            assertThat(ended).as("netty waits for more").isTrue();
            return content.toByteArray();
        } finally {
            channel.finishAndReleaseAll();
        }
    }
}
