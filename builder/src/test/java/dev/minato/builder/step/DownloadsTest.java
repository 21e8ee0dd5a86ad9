package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

@Timeout(30)
class DownloadsTest {
    @TempDir Path folder;

    @Test
    void aServerThatFallsSilentEndsTheDownloadAndLeavesNothing() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> peer =
                    CompletableFuture.supplyAsync(() -> answerHalf(server));
            try (Downloads downloads = new Downloads(folder, Duration.ofMillis(300))) {
                String url = "http://127.0.0.1:" + server.getLocalPort() + "/file";
                assertThatThrownBy(() -> downloads.fetch(url, ""))
                        .isInstanceOf(Fault.class)
                        .hasMessageStartingWith("cannot fetch " + url);
            }
            peer.get().close();
        }
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
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
