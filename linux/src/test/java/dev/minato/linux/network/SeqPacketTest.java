package dev.minato.linux.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.Signals;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;
import dev.minato.linux.files.Fifo;
import dev.minato.linux.files.Pipe;
import dev.minato.linux.process.ChildProcess;
import dev.minato.linux.process.HostCommand;
import dev.minato.linux.process.Spawn;
import dev.minato.linux.process.SpawnSpec;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The other side is a small program in Python, since the JDK has no such sockets. */
class SeqPacketTest {
    private static final String ECHO =
            """
            import os, socket, sys
            os.chdir(sys.argv[1])
            s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            s.bind("attach"); s.listen(); print("ready", flush=True)
            c, _ = s.accept()
            while True:
                m = c.recv(65536)
                if not m: break
                c.send(b"<" + m + b">")
            c.send(b"end")
            """;

    @TempDir Path folder;

    @Test
    void keepsMessagesApartAndEndsInHalves() throws Exception {
        Path deep = Files.createDirectories(folder.resolve("a-long-name/".repeat(20)));
        ChildProcess child = listen(deep);
        try (SeqPacket socket = SeqPacket.connect(deep.resolve("attach"))) {
            socket.send("one".getBytes(UTF_8), 0, 3);
            socket.send("two".getBytes(UTF_8), 0, 2);
            assertThat(receive(socket)).isEqualTo("<one>");
            assertThat(receive(socket)).isEqualTo("<tw>");
            socket.shutdownWrite();
            assertThat(receive(socket)).isEqualTo("end");
            assertThat(receive(socket)).isEmpty();
        }
        assertThat(child.await()).isZero();
    }

    @Test
    void closingWakesTheReceiver() throws Exception {
        ChildProcess child = listen(folder);
        CompletableFuture<Integer> received = new CompletableFuture<>();
        SeqPacket socket = SeqPacket.connect(folder.resolve("attach"));
        Thread reader =
                Thread.ofPlatform().start(() -> received.complete(socket.receive(new byte[10])));
        socket.close();
        reader.join();
        assertThat(received).isCompletedWithValue(0);
        child.pidfd().signal(Signals.KILL);
        child.await();
    }

    @Test
    void aMissingSocketIsReportedByItsPath() {
        Path path = folder.resolve("x".repeat(200)).resolve("attach");
        assertThatThrownBy(() -> SeqPacket.connect(path))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("no such file or directory");
        assertThatThrownBy(() -> SeqPacket.connect(folder.resolve("attach")))
                .isInstanceOf(LinuxException.class)
                .hasMessage("connect " + folder.resolve("attach") + ": no such file or directory");
    }

    @Test
    void aFifoTakesCommandsOnlyWhileSomebodyReads() throws Exception {
        Path ctl = folder.resolve("ctl");
        try (Dir dir = Dir.open(folder)) {
            dir.mknod(BytePath.of("ctl"), Stat.Type.FIFO, 0600, 0, 0);
            assertThatThrownBy(() -> Fifo.write(ctl, "2 0 0\n".getBytes(UTF_8)))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.is(Errno.ENXIO)).isTrue());
            try (Fd reader = dir.open(BytePath.of("ctl"), OpenFlags.RDWR, 0)) {
                Fifo.write(ctl, "2 0 0\n".getBytes(UTF_8));
                byte[] bytes = new byte[10];
                assertThat(reader.read(bytes, 0, 10)).isEqualTo(6);
            }
        }
    }

    private static ChildProcess listen(Path place) throws Exception {
        Assumptions.assumeTrue(HostCommand.find("python3").isPresent(), "python3 is not installed");
        String python = HostCommand.find("python3").orElseThrow().toString();
        try (Pipe out = Pipe.open()) {
            ChildProcess child =
                    Spawn.start(
                            new SpawnSpec(
                                    List.of(python, "-c", ECHO, place.toString()),
                                    Map.of(),
                                    Map.of(1, out.write()),
                                    Optional.empty(),
                                    false));
            out.write().close();
            assertThat(out.read().read(new byte[10], 0, 10)).isPositive();
            return child;
        }
    }

    private static String receive(SeqPacket socket) {
        byte[] bytes = new byte[100];
        return new String(bytes, 0, socket.receive(bytes), UTF_8);
    }
}
