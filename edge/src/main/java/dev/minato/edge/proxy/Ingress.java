package dev.minato.edge.proxy;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.AddressLiterals;
import dev.minato.edge.HostPort;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.ServiceListener;
import dev.minato.edge.ServiceListener.Transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.EventExecutor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The listeners of HTTP and of TCP, and the event loops behind them. */
public final class Ingress {
    private static final Logger log = LoggerFactory.getLogger(Ingress.class);
    private static final int BACKLOG = 4096;

    private final SocketTransport.Loops loops;
    private final IdentityHashMap<EventExecutor, ProxyLoop> proxies = new IdentityHashMap<>();
    private final Map<ServiceListener, Channel> services = new HashMap<>();
    private final Map<ServiceListener, String> unbound =
            new TreeMap<>(java.util.Comparator.comparing(ServiceListener::toString));
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicInteger tcpClients = new AtomicInteger();
    private final IngressSettings settings;
    private volatile boolean stopping;
    private @Nullable Channel main;
    private boolean shared;

    /** Starts the loops' own work; nothing is listened to yet. */
    public Ingress(
            SocketTransport.Loops loops,
            RoutingState routing,
            AccessLog accessLog,
            InstantSource clock,
            IngressSettings settings) {
        this.loops = loops;
        this.settings = settings;
        long share = settings.bufferBytes() / loops.group().executorCount();
        for (EventExecutor executor : loops.group()) {
            ProxyLoop loop =
                    new ProxyLoop(
                            (EventLoop) executor,
                            routing,
                            loops.transport(),
                            accessLog,
                            clock,
                            settings,
                            new BufferBudget(share));
            proxies.put(executor, loop);
            var _ = executor.terminationFuture().addListener(ended -> loopEnded());
            loop.start();
        }
    }

    /**
     * Listens for the world.
     *
     * @return the port, chosen by the kernel where 0 was asked for
     * @throws Fault naming address, port and the mend
     */
    public synchronized int listen(HostPort endpoint) {
        ChannelFuture bound = bind(endpoint, null);
        if (!bound.isSuccess()) {
            String why = reason(bound.cause());
            throw Fault.conflict(
                    "cannot listen for HTTP on "
                            + endpoint
                            + ": "
                            + why
                            + ". See who has the port: ss -ltnp 'sport = :"
                            + endpoint.port()
                            + "'; or choose another address with MINATO_INGRESS_HTTP");
        }
        main = bound.channel();
        return endpoint(bound.channel()).port();
    }

    /** Listens for containers at these addresses and no others, now or once they exist. */
    public synchronized void services(List<ServiceListener> wanted) {
        for (ServiceListener listener : List.copyOf(services.keySet())) {
            if (!wanted.contains(listener)) {
                close(services.remove(listener));
            }
        }
        unbound.keySet().retainAll(wanted);
        for (ServiceListener listener : wanted) {
            if (!services.containsKey(listener)) {
                unbound.putIfAbsent(listener, "not bound yet");
            }
        }
        retry();
    }

    /** Tries again what could not be bound. */
    public synchronized void retry() {
        for (ServiceListener listener : List.copyOf(unbound.keySet())) {
            if (listener.transport() == Transport.TCP && !loops.transport().tellsOriginalPorts()) {
                unbound.put(listener, "transport nio does not tell which port was asked for");
                continue;
            }
            ChannelFuture bound = bind(listener.at(), listener);
            if (bound.isSuccess()) {
                unbound.remove(listener);
                services.put(listener, bound.channel());
                log.info("serving containers on {}", listener);
            } else {
                unbound.put(listener, reason(bound.cause()));
            }
        }
    }

    /** Listeners that could not be bound, each with the reason. */
    public synchronized List<String> unbound() {
        return unbound.entrySet().stream().map(e -> e.getKey().at() + ": " + e.getValue()).toList();
    }

    /** Whether another process of ours may bind the same addresses; also for those bound later. */
    public synchronized void share(boolean on) {
        shared = on;
        for (Channel channel : open()) {
            channel.config().setOption(loops.transport().reusePort(), on);
        }
    }

    /** Where this listens, with the ports that the kernel chose. */
    public synchronized List<HostPort> bound() {
        return open().stream().map(Ingress::endpoint).toList();
    }

    /** Closes the listeners; connections that wait to be accepted go to whoever shares them. */
    public synchronized void stopAccepting() {
        open().forEach(Ingress::close);
        main = null;
        services.clear();
        unbound.clear();
    }

    /** Where this listens for the world, with the port that the kernel chose. */
    public synchronized Optional<HostPort> main() {
        return Optional.ofNullable(main).map(Ingress::endpoint);
    }

    private List<Channel> open() {
        List<Channel> all = new ArrayList<>(services.values());
        if (main != null) {
            all.add(main);
        }
        return all;
    }

    private static HostPort endpoint(Channel channel) {
        InetSocketAddress at = (InetSocketAddress) channel.localAddress();
        return new HostPort(at.getAddress().getHostAddress(), at.getPort());
    }

    /** Whether every event loop does what it is asked within a time. */
    public boolean answers(Duration limit) {
        CountDownLatch asked = new CountDownLatch(proxies.size());
        try {
            proxies.values().forEach(loop -> loop.executor().execute(asked::countDown));
            return asked.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Clients that are connected. */
    public int clients() {
        return clients.get();
    }

    /** Connections on an event loop that ended would hang for ever. */
    private void loopEnded() {
        if (!stopping) {
            FatalError.end(new IllegalStateException("an event loop has ended"));
        }
    }

    /** Ends the event loops, cutting what is left. */
    public void stop() {
        stopping = true;
        for (ProxyLoop loop : proxies.values()) {
            loop.executor().execute(loop::abortAll);
        }
        loops.group()
                .shutdownGracefully(50, 1_000, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2_000);
    }

    private ChannelFuture bind(HostPort endpoint, @Nullable ServiceListener service) {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops.group())
                        .channelFactory(loops.transport().servers())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(loops.transport().reusePort(), shared)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(32 << 10, 64 << 10))
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        accept(channel, service);
                                    }
                                });
        return bootstrap
                .bind(AddressLiterals.socket(endpoint.address(), endpoint.port()))
                .awaitUninterruptibly();
    }

    private void accept(Channel channel, @Nullable ServiceListener service) {
        boolean full = counted(channel, clients) > settings.maxClients();
        ProxyLoop loop = proxies.get(channel.eventLoop());
        if (loop == null || (full && !loop.makeRoom())) {
            var _ = channel.close();
        } else if (service != null && service.transport() == Transport.TCP) {
            acceptTcp(channel, loop, service.owner());
        } else {
            RouteOwner inside = service == null ? null : service.owner();
            channel.pipeline().addLast(new ClientConnection(loop, inside, channel));
        }
    }

    /** They last, and none can be closed for another: half of the places stay for HTTP. */
    private void acceptTcp(Channel channel, ProxyLoop loop, RouteOwner inside) {
        if (counted(channel, tcpClients) > settings.maxClients() / 2) {
            ProxyChannels.reset(channel);
        } else {
            int port = OriginalPort.of(channel);
            channel.pipeline().addLast(new TcpConnection(loop, inside, port, channel));
        }
    }

    private static int counted(Channel channel, AtomicInteger open) {
        int now = open.incrementAndGet();
        var _ = channel.closeFuture().addListener(closed -> open.decrementAndGet());
        return now;
    }

    private static void close(@Nullable Channel channel) {
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
    }

    private static String reason(@Nullable Throwable cause) {
        String message = cause == null ? null : Reason.of(cause);
        if (message == null) {
            return "it cannot be bound";
        }
        if (message.contains("in use")) {
            return "the address is already in use";
        }
        if (message.contains("Cannot assign")) {
            return "no interface of this host has that address";
        }
        return message;
    }
}
