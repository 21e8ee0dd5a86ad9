package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.edge.EdgeSignals;
import dev.minato.edge.HostPort;
import dev.minato.edge.HostRoute;
import dev.minato.edge.TestBackend;
import dev.minato.edge.control.EdgeClient;
import dev.minato.edge.control.EdgeProcess;
import dev.minato.launch.StartupWarmup;
import dev.minato.linux.process.Spawn;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Edges as processes, each with a port and a folder of its own. */
@Timeout(60)
abstract class EdgeProcessFixture {
    @TempDir Path folder;
    int port;
    EdgeProcess process;

    @BeforeEach
    void prepare() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        process = process("one", port);
    }

    @AfterEach
    void stop() {
        process.stop();
    }

    EdgeProcess process(String program, int http) {
        List<String> java =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath());
        return new EdgeProcess(
                new EdgeProcess.Settings(
                        java,
                        program,
                        folder.resolve("edge.sock"),
                        folder.resolve("state"),
                        folder.resolve("logs"),
                        new HostPort("127.0.0.1", http),
                        List.of()),
                pid -> {});
    }

    /** Where the classes that an edge needs were loaded from. */
    static String classPath() {
        return joined(Stream.of(EdgeMain.class, Fault.class, Spawn.class, StartupWarmup.class))
                + ":"
                + libraries();
    }

    /** Where the libraries that an edge of any build needs were loaded from. */
    static String libraries() {
        return joined(
                Stream.of(
                        org.slf4j.Logger.class,
                        org.jspecify.annotations.NullMarked.class,
                        tools.jackson.databind.ObjectMapper.class,
                        tools.jackson.core.JsonParser.class,
                        com.fasterxml.jackson.annotation.JsonTypeInfo.class,
                        io.netty.channel.Channel.class,
                        io.netty.buffer.ByteBuf.class,
                        io.netty.util.ReferenceCounted.class,
                        io.netty.resolver.NameResolver.class,
                        io.netty.channel.unix.Errors.class,
                        io.netty.channel.epoll.Epoll.class,
                        io.netty.channel.uring.IoUring.class));
    }

    static String joined(Stream<Class<?>> types) {
        return types.map(TakeoverTest::location).distinct().collect(Collectors.joining(":"));
    }

    static String location(Class<?> type) {
        @Nullable CodeSource source = type.getProtectionDomain().getCodeSource();
        assertThat(source).isNotNull();
        try {
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    EdgeClient connected() {
        return EdgeClient.connect(folder.resolve("edge.sock"), EdgeSignals.NONE);
    }

    static List<HostRoute> to(TestBackend... backends) {
        return List.of(
                HostRoute.ready(
                        "app", "app", Stream.of(backends).map(TestBackend::backend).toList()));
    }
}
