package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

class UnixSocketTest {
    private static final HttpService OK =
            HttpService.of((request, response) -> response.send(), ErrorWriter.PLAIN);

    @TempDir Path folder;

    @Test
    void theFileIsForOwnerAndGroupOnly() throws Exception {
        Path socket = folder.resolve("s");
        try (HttpServer server = HttpServer.onUnix(socket, OK)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-rw----");
            assertThat(server.port()).isZero();
        }
    }

    /** Clients' errors name it. */
    @Test
    void theSocketsNameIsThatOfItsFile() throws Exception {
        Path socket = folder.resolve("s");
        try (HttpServer server = HttpServer.onUnix(socket, OK);
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            assertThat(server.port()).isZero();
            try (Stream<String> sockets = Files.lines(Path.of("/proc/net/unix"))) {
                assertThat(sockets.filter(line -> line.contains(folder.toString())))
                        .isNotEmpty()
                        .allMatch(line -> line.endsWith(" " + socket));
            }
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void closingRemovesTheFile() {
        Path socket = folder.resolve("s");
        HttpServer.onUnix(socket, OK).close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileThatNobodyServesIsReplaced() throws Exception {
        Path socket = folder.resolve("s");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        try (HttpServer server = HttpServer.onUnix(socket, OK);
                HttpReply reply = HttpClient.unix(socket).send(HttpCall.get("/"))) {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(server.address()).isNotEmpty();
        }
    }

    @Test
    void aSocketThatIsServedIsLeftAlone() {
        Path socket = folder.resolve("s");
        try (HttpServer first = HttpServer.onUnix(socket, OK)) {
            assertThatThrownBy(() -> HttpServer.onUnix(socket, OK))
                    .isInstanceOf(Fault.class)
                    .hasMessage("another server answers at " + socket + ": stop it first");
            assertThat(first.port()).isZero();
            try (HttpReply reply = HttpClient.unix(socket).send(HttpCall.get("/"))) {
                assertThat(reply.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aFileOfAnotherKindIsNotReplaced() throws Exception {
        Path file = Files.writeString(folder.resolve("s"), "mine");
        assertThatThrownBy(() -> HttpServer.onUnix(file, OK))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("is not a socket");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aPathLongerThanTheKernelTakesIsRefused() {
        Path path = folder.resolve("x".repeat(120));
        assertThatThrownBy(() -> HttpServer.onUnix(path, OK))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("the kernel takes 107")
                .hasMessageContaining("shorter MINATO_HOME");
    }

    @Test
    void aMissingFolderIsToldPlainly() {
        Path path = folder.resolve("no/s");
        assertThatThrownBy(() -> HttpServer.onUnix(path, OK))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("cannot listen at " + path);
    }

    @Test
    void closingAnOlderServerLeavesTheFileOfANewerOne() throws Exception {
        Path socket = folder.resolve("s");
        HttpServer older = HttpServer.onUnix(socket, OK);
        Files.delete(socket);
        try (HttpServer newer = HttpServer.onUnix(socket, OK)) {
            older.close();
            assertThat(socket).exists();
            assertThat(newer.port()).isZero();
        }
    }
}
