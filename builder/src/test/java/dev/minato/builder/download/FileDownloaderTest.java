package dev.minato.builder.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.minato.base.Fault;
import dev.minato.builder.BuildCaller;
import dev.minato.image.model.Digest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

@Timeout(60)
class FileDownloaderTest {
    private static final Map<String, String> TAGGED =
            Map.of("ETag", "\"1\"", "Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT");

    @TempDir Path root;
    private Path scratch;
    private Path kept;
    private DownloadStore store;
    private FileServer server;

    @BeforeEach
    void serve() throws IOException {
        scratch = Files.createDirectory(root.resolve("scratch"));
        kept = root.resolve("source.http");
        store = new DownloadStore(kept);
        server = new FileServer();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        server.close();
        assertThat(files(scratch)).isEmpty();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    private String fetch(String url, String checksum, BuildCaller caller) throws Exception {
        try (FileDownloader downloads = new FileDownloader(scratch, store)) {
            DownloadedFile download = downloads.fetch(url, checksum, caller);
            assertThat(download.size()).isEqualTo(Files.size(download.file()));
            assertThat(download.digest()).isEqualTo(Digest.of(Files.readAllBytes(download.file())));
            return Files.readString(download.file()) + " " + download.modified();
        }
    }

    private String fetch(String path) throws Exception {
        return fetch(server.url(path), "", BuildCaller.NONE);
    }

    private static BuildCaller having(Map<String, String> secrets) {
        return new BuildCaller() {
            @Override
            public Optional<byte[]> secret(String id) {
                return Optional.ofNullable(secrets.get(id)).map(value -> value.getBytes(UTF_8));
            }
        };
    }

    @Test
    void whatIsUnchangedIsNotSentAgain() throws Exception {
        server.put("/f", "one".getBytes(UTF_8), TAGGED);
        assertThat(fetch("/f")).isEqualTo("one 2015-10-21T07:28:00Z");
        assertThat(fetch("/f")).isEqualTo("one 2015-10-21T07:28:00Z");
        assertThat(server.asked()).extracting(FileServer.Asked::status).containsExactly(200, 304);
        server.put("/f", "two!".getBytes(UTF_8), Map.of("ETag", "\"2\""));
        assertThat(fetch("/f")).isEqualTo("two! 1970-01-01T00:00:00Z");
        assertThat(server.last().status()).isEqualTo(200);
        assertThat(files(kept)).hasSize(2);
    }

    @Test
    void aServerMayKnowTimesAloneOrTagsWithoutQuestions() throws Exception {
        server.put(
                "/t",
                "t".getBytes(UTF_8),
                Map.of("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"));
        fetch("/t");
        fetch("/t");
        assertThat(server.last().status()).isEqualTo(304);
        server.put("/c", "c".getBytes(UTF_8), Map.of("ETag", "W/\"3\"", "X-Careless", "yes"));
        fetch("/c");
        Files.writeString(content("c"), "C");
        assertThat(Files.readString(content("C"))).isEqualTo("C");
        try (FileDownloader downloads = new FileDownloader(scratch, store)) {
            DownloadedFile again = downloads.fetch(server.url("/c"), "", BuildCaller.NONE);
            assertThat(Files.readString(again.file())).isEqualTo("C");
        }
    }

    private Path content(String text) throws IOException {
        for (Path file : files(kept)) {
            if (Files.readString(file).equals(text)) {
                return file;
            }
        }
        throw new AssertionError("nothing has the content " + text);
    }

    @Test
    void whatNoServerRecognisesIsNotKept() throws Exception {
        server.put("/f", "one".getBytes(UTF_8), Map.of());
        fetch("/f");
        assertThat(kept).doesNotExist();
    }

    @Test
    void aContentThatIsGoneOrCutIsFetchedAgain() throws Exception {
        server.put("/f", "one".getBytes(UTF_8), TAGGED);
        fetch("/f");
        Files.delete(content("one"));
        assertThat(fetch("/f")).startsWith("one ");
        assertThat(server.asked())
                .extracting(FileServer.Asked::status)
                .containsExactly(200, 304, 200);
        Files.writeString(content("one"), "");
        assertThat(fetch("/f")).startsWith("one ");
        for (Path file : files(kept)) {
            if (file.toString().endsWith(".json")) {
                Files.writeString(file, "{ rubbish");
            }
        }
        assertThat(fetch("/f")).startsWith("one ");
        assertThat(server.last().status()).isEqualTo(200);
    }

    @Test
    void whatNobodyAsksForGoes() throws Exception {
        server.put("/f", "one".getBytes(UTF_8), TAGGED);
        fetch("/f");
        store.tidy(Instant.EPOCH);
        assertThat(files(kept)).hasSize(2);
        store.tidy(Instant.now().plusSeconds(60));
        assertThat(files(kept)).isEmpty();
    }

    @Test
    void aContentHasTheChecksumThatIsAskedFor() throws Exception {
        byte[] body = "one".getBytes(UTF_8);
        server.put("/f", body, TAGGED);
        String url = server.url("/f");
        String sha256 = Digest.of(body).toString();
        String sha512 =
                "sha512:"
                        + HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-512").digest(body));
        assertThat(fetch(url, sha256, BuildCaller.NONE)).startsWith("one ");
        int before = server.asked().size();
        assertThat(fetch(url, sha256, BuildCaller.NONE)).startsWith("one ");
        assertThat(server.asked()).as("it is known already").hasSize(before);
        assertThat(fetch(url, sha512, BuildCaller.NONE)).startsWith("one ");
        for (String wrong :
                List.of(
                        Digest.of(new byte[0]).toString(),
                        sha512.substring(0, sha512.length() - 4) + "0000")) {
            assertThatThrownBy(() -> fetch(url, wrong, BuildCaller.NONE))
                    .hasMessageStartingWith("digest mismatch ")
                    .hasMessageEndingWith(": " + wrong);
        }
    }

    @Test
    void aSecretIsShownToItsHostAlone() throws Exception {
        byte[] body = "one".getBytes(UTF_8);
        server.put("/f", body, Map.of());
        String url = server.url("/f");
        fetch(url, "", having(Map.of("HTTP_AUTH_TOKEN_127.0.0.1", "t0k\n")));
        assertThat(server.last().authorization()).isEqualTo("Bearer t0k");
        fetch(url, "", having(Map.of("HTTP_AUTH_HEADER_127.0.0.1", "Basic abc")));
        assertThat(server.last().authorization()).isEqualTo("Basic abc");
        fetch(url, "", having(Map.of("HTTP_AUTH_TOKEN_localhost", "t0k")));
        assertThat(server.last().authorization()).isEmpty();
        fetch(url.replace("//", "//me:pw@"), "", BuildCaller.NONE);
        assertThat(server.last().authorization()).isEqualTo("Basic bWU6cHc=");
        assertThatThrownBy(
                        () -> fetch(url, "", having(Map.of("HTTP_AUTH_TOKEN_127.0.0.1", "a\nb"))))
                .hasMessage("the secret HTTP_AUTH_TOKEN_127.0.0.1 is not one line of text");
    }

    @Test
    void aRedirectTakesNoSecretToAnotherServer() throws Exception {
        BuildCaller caller = having(Map.of("HTTP_AUTH_TOKEN_127.0.0.1", "t0k"));
        try (FileServer other = new FileServer()) {
            other.put("/f", "other".getBytes(UTF_8), Map.of());
            server.redirect("/away", other.url("/f"));
            server.redirect("/here", "/f");
            server.put("/f", "own".getBytes(UTF_8), Map.of());
            assertThat(fetch(server.url("/away"), "", caller)).startsWith("other ");
            assertThat(other.last().authorization()).isEmpty();
            assertThat(fetch(server.url("/here"), "", caller)).startsWith("own ");
            assertThat(server.last().authorization()).isEqualTo("Bearer t0k");
        }
    }

    @Test
    void redirectsEndSomewhere() {
        server.redirect("/loop", "/loop");
        assertThatThrownBy(() -> fetch("/loop"))
                .hasMessageContaining("redirects more than 10 times");
        server.redirect("/file", "file:///etc/passwd");
        assertThatThrownBy(() -> fetch("/file"))
                .hasMessageContaining("it redirects to what is not");
        server.redirect("/bad", "http://[");
        assertThatThrownBy(() -> fetch("/bad")).hasMessageContaining("it redirects to no URL");
    }

    @Test
    void aPasswordOfTheUrlIsNotToldToAnybody() {
        String url = server.url("/none").replace("//", "//me:t0ps3cret@");
        assertThatThrownBy(() -> fetch(url, "", BuildCaller.NONE))
                .hasMessageContaining("xxxxx:xxxxx@127.0.0.1")
                .hasMessageContaining("it answered 404")
                .hasMessageNotContaining("t0ps3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/a/b.txt?x=/y,b.txt",
        "http://h/a/,a",
        "http://h/,__unnamed__",
        "http://h,__unnamed__",
        "http://h/a/..,download",
        "http://h/a%2Fb,b",
        "http://h/a%00,download",
        "http://h/%20x%20,x",
    })
    void aFileHasTheNameThatItsUrlSays(String url, String name) {
        assertThat(FileDownloader.name(url).toString()).isEqualTo(name);
    }

    @Test
    void aServerThatFallsSilentEndsTheDownloadAndLeavesNothing() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> peer =
                    CompletableFuture.supplyAsync(() -> answerHalf(silent));
            try (FileDownloader downloads =
                    new FileDownloader(scratch, store, Duration.ofMillis(300))) {
                String url = "http://127.0.0.1:" + silent.getLocalPort() + "/file";
                assertThatThrownBy(() -> downloads.fetch(url, "", BuildCaller.NONE))
                        .isInstanceOf(Fault.class)
                        .hasMessageStartingWith("cannot fetch " + url);
            }
            peer.get().close();
        }
    }

    private static Socket answerHalf(ServerSocket server) {
        try {
            Socket peer = server.accept();
            peer.getInputStream().read(new byte[1000]);
            peer.getOutputStream()
                    .write(
                            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
                                    .getBytes(StandardCharsets.US_ASCII));
            return peer;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
