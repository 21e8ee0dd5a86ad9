package dev.minato.edge.proxy;

import dev.minato.base.Reason;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.StandardSocketOptions;
import java.util.List;

/**
 * The way to the kernel: io_uring where it is allowed, else epoll, else NIO.
 *
 * @param name {@code io_uring}, {@code epoll} or {@code nio}
 * @param reusePort the option that lets a successor bind beside this process
 */
public record SocketTransport(
        String name,
        IoHandlerFactory handlers,
        ChannelFactory<? extends ServerChannel> servers,
        ChannelFactory<? extends Channel> sockets,
        ChannelOption<Boolean> reusePort) {
    private static final Logger log = LoggerFactory.getLogger(SocketTransport.class);
    private static final int RING = 1024;

    /**
     * As many as a kernel gives (io_uring_setup(2)), 16 bytes each: a loop whose completions do not
     * fit can submit nothing before it has read them, and while it submits it does not read.
     */
    private static final int COMPLETIONS = 1 << 16;

    /** All of them, best first. */
    private static final List<String> ALL = List.of("io_uring", "epoll", "nio");

    /** Why a transport does not work here; null when it may. Only who asks loads its library. */
    private static @Nullable Throwable hindrance(String name) {
        return switch (name) {
            case "io_uring" -> IoUring.unavailabilityCause();
            case "epoll" -> Epoll.unavailabilityCause();
            default -> null;
        };
    }

    private static String reason(Throwable cause) {
        return Reason.of(cause);
    }

    /** Whether it tells to which port a connection was made before the kernel led it elsewhere. */
    boolean tellsOriginalPorts() {
        return !name.equals("nio");
    }

    /** Event loops over a transport. */
    public record Loops(SocketTransport transport, MultiThreadIoEventLoopGroup group) {}

    /**
     * Starts event loops over the best transport that works.
     *
     * @param wanted one by name, or {@code auto}
     */
    public static Loops start(String wanted, int threads) {
        List<String> names = wanted.equals("auto") ? ALL : List.of(wanted);
        for (String name : names) {
            Throwable hindrance = hindrance(name);
            if (hindrance != null) {
                log.info("{} is not available: {}", name, reason(hindrance));
                continue;
            }
            SocketTransport transport = named(name);
            try {
                var factory = Thread.ofPlatform().name("edge-", 0).daemon().factory();
                var group = new MultiThreadIoEventLoopGroup(threads, factory, transport.handlers);
                log.info("transport {} with {} event loops", name, threads);
                return new Loops(transport, group);
            } catch (IllegalStateException e) {
                log.warn("transport {} does not start: {}", name, Reason.of(e));
            }
        }
        throw dev.minato.base.Fault.unavailable("no transport works: " + names);
    }

    private static SocketTransport named(String name) {
        return switch (name) {
            case "io_uring" ->
                    new SocketTransport(
                            name,
                            IoUringIoHandler.newFactory(
                                    new IoUringIoHandlerConfig()
                                            .setRingSize(RING)
                                            .setCqSize(COMPLETIONS)),
                            IoUringServerSocketChannel::new,
                            IoUringSocketChannel::new,
                            UnixChannelOption.SO_REUSEPORT);
            case "epoll" ->
                    new SocketTransport(
                            name,
                            EpollIoHandler.newFactory(),
                            EpollServerSocketChannel::new,
                            EpollSocketChannel::new,
                            UnixChannelOption.SO_REUSEPORT);
            case "nio" ->
                    new SocketTransport(
                            name,
                            NioIoHandler.newFactory(),
                            NioServerSocketChannel::new,
                            NioSocketChannel::new,
                            NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT));
            default ->
                    throw dev.minato.base.Fault.invalid(
                            "transport",
                            "transport \"" + name + "\" is not one of auto, io_uring, epoll, nio");
        };
    }
}
