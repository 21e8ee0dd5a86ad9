package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.eclipse.jetty.http2.hpack.HpackEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Jetty's constant fields, and what a start loads of HTTP/2. */
class LiteralFieldEncoderTest {
    @TempDir Path folder;

    @Test
    void whatIsEncodedIsReadAsItWas() throws Exception {
        LiteralFieldEncoder.choose();
        HttpFields.Mutable fields = HttpFields.build();
        fields.add(new PreEncodedHttpField("Short", "a b, ü"));
        fields.add(new PreEncodedHttpField("Long-" + "n".repeat(200), "v".repeat(2_000)));
        fields.add(new PreEncodedHttpField(HttpHeader.SERVER, "x".repeat(127)));
        HpackEncoder encoder = new HpackEncoder();
        encoder.setMaxHeaderListSize(-1);
        ByteBuffer bytes = ByteBuffer.allocate(64 << 10);
        encoder.encode(bytes, new MetaData.Response(418, null, HttpVersion.HTTP_2, fields));
        HpackDecoder decoder = new HpackDecoder(64 << 10, System::nanoTime);
        MetaData read = decoder.decode(bytes.flip());
        assertThat(((MetaData.Response) read).getStatus()).isEqualTo(418);
        assertThat(read.getHttpFields().stream().map(HttpField::getValue).toList())
                .isEqualTo(List.of("a b, ü", "v".repeat(2_000), "x".repeat(127)));
    }

    /** A server in a process of its own, that answers one request over its Unix socket. */
    static final class Server {
        private Server() {}

        public static void main(String[] arguments) throws Exception {
            Path socket = Path.of(arguments[0]);
            HttpService service =
                    HttpService.of((request, response) -> response.send(), ErrorWriter.PLAIN);
            try (HttpServer server = HttpServer.onUnix(socket, service);
                    HttpReply reply = HttpClient.unix(socket).send(HttpCall.get("/"))) {
                System.out.println("answered " + reply.status() + " at " + server.port());
            }
        }
    }

    @Test
    void aServerThatIsNotAskedForThemLoadsNothingOfTlsWebSocketOrHttp2() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xlog:class+load",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Server.class.getName(),
                                folder.resolve("s").toString())
                        .redirectErrorStream(true)
                        .start();
        try (InputStream out = process.getInputStream()) {
            List<String> lines =
                    new String(out.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                            .lines()
                            .toList();
            assertThat(lines).anyMatch(line -> line.contains("answered 200"));
            assertThat(lines)
                    .noneMatch(line ->
                            line.contains("org.eclipse.jetty.http2.")
                                    || line.contains("org.eclipse.jetty.websocket.")
                                    || line.contains("org.eclipse.jetty.alpn.")
                                    || line.contains("javax.net.ssl.SSLContext "));
        }
    }
}
