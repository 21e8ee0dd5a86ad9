package dev.minato.edge.proxy;

import dev.minato.base.Reason;
import dev.minato.edge.http.ReusableBytes;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.OutOfDirectMemoryError;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.ConnectException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The part of the proxy that belongs to one event loop: its connections to backends, its clients,
 * its requests that wait. Nothing here is touched by another thread, so nothing is locked.
 */
final class ProxyLoop {
    private static final Logger log = LoggerFactory.getLogger(ProxyLoop.class);
    private static final int TICK_MILLIS = 500;

    /**
     * A kernel answers a dial at once, whatever its programs do, but while a program's queue of
     * connections is full: to wait for another try of TCP's own, after a second and after three,
     * costs more than to give the place to whoever comes when there is room.
     */
    private static final int CONNECT_MILLIS = 250;

    /** So many of those that were turned away try again at each tick, whatever is answered. */
    private static final int TRIES = 16;

    private static final int MAX_IDLE = 64;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final int LOG_BATCH = 32 << 10;
    private static final int SPARE_EXCHANGES = 256;
    private static final int LOOKED_AT = 256;

    private final IngressSettings settings;
    private final BufferBudget buffers;
    private final EventLoop executor;
    private final RoutingState routing;
    private final int number;
    private final AccessLog accessLog;
    private final InstantSource clock;
    private final Bootstrap bootstrap;
    private final SplittableRandom random;
    private final Map<Upstream, ArrayDeque<UpstreamConnection>> idle = new HashMap<>();
    private final Set<LoopClient> clients = new LinkedHashSet<>();
    private final Set<BackendSelection> holding = new LinkedHashSet<>();
    private final Set<BackendSelection> turnedAway = new LinkedHashSet<>();
    private final ArrayDeque<ProxyExchange> spare = new ArrayDeque<>();
    private final DepartureTurns departures = new DepartureTurns();
    private final ReusableBytes scratch = new ReusableBytes(4096);
    private final ReusableBytes lines = new ReusableBytes(LOG_BATCH + 8192);
    private int lineCount;
    private long now = System.nanoTime();
    private long second;
    private String secondText = "";

    ProxyLoop(
            EventLoop executor,
            RoutingState routing,
            SocketTransport transport,
            AccessLog accessLog,
            InstantSource clock,
            IngressSettings settings,
            BufferBudget buffers) {
        this.settings = settings;
        this.buffers = buffers;
        this.executor = executor;
        this.routing = routing;
        this.number = routing.enlist();
        this.accessLog = accessLog;
        this.clock = clock;
        this.random = new SplittableRandom();
        this.bootstrap =
                new Bootstrap()
                        .group(executor)
                        .channelFactory(transport.sockets())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.AUTO_CLOSE, false)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                        .option(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(32 << 10, 64 << 10));
    }

    /** Begins its periodic work. */
    void start() {
        var _ =
                executor.scheduleWithFixedDelay(
                        FatalError.guarded(this::tick),
                        TICK_MILLIS,
                        TICK_MILLIS,
                        TimeUnit.MILLISECONDS);
        routing.onChange(() -> execute(this::tableChanged));
    }

    /** Does it later on this loop. */
    void execute(Runnable work) {
        executor.execute(FatalError.guarded(work));
    }

    IngressSettings settings() {
        return settings;
    }

    /** What the clients of this loop hold. */
    BufferBudget buffers() {
        return buffers;
    }

    RoutingState routing() {
        return routing;
    }

    /** Whose turn it is to be told that its backend goes. */
    DepartureTurns departures() {
        return departures;
    }

    /** Under which it counts. */
    int number() {
        return number;
    }

    /** The time as of the last half second, for deadlines. */
    long now() {
        return now;
    }

    int random() {
        return random.nextInt();
    }

    /** A place to build a head in; its contents are good until the next event. */
    ReusableBytes scratch() {
        return scratch.clear(16 << 10);
    }

    /** 32 hexadecimal digits. */
    byte[] requestId() {
        ReusableBytes out = scratch().hex(random.nextLong(), 16).hex(random.nextLong(), 16);
        return Arrays.copyOf(out.array(), out.length());
    }

    ProxyExchange exchange(ClientStream client) {
        ProxyExchange exchange = spare.pollLast();
        if (exchange == null) {
            exchange = new ProxyExchange(this);
        }
        exchange.open(client);
        return exchange;
    }

    /** Takes an exchange back; it has let go of what it held. */
    void recycle(ProxyExchange exchange) {
        if (spare.size() < SPARE_EXCHANGES) {
            spare.addLast(exchange);
        }
    }

    void add(LoopClient client) {
        clients.add(client);
    }

    void remove(LoopClient client) {
        clients.remove(client);
        buffers.forget(client);
    }

    /**
     * Closes the client that has been connected longest of those that wait for a request or have
     * not sent a whole head.
     *
     * @return whether there was one
     */
    boolean makeRoom() {
        Optional<LoopClient> longest =
                clients.stream().limit(LOOKED_AT).filter(LoopClient::waits).findFirst();
        longest.ifPresent(client -> {
            remove(client);
            client.abort();
        });
        return longest.isPresent();
    }

    void hold(BackendSelection selection) {
        holding.add(selection);
        if (selection.isTurnedAway()) {
            turnedAway.add(selection);
        }
    }

    void unhold(BackendSelection selection) {
        holding.remove(selection);
        turnedAway.remove(selection);
    }

    /**
     * A connection to the backend that is open and unused: only for requests that may be sent again
     * should the backend close it just now, as servers do that have answered on more connections
     * than they keep. RFC 9110 §9.2.2 forbids to repeat the others: they get a connection of their
     * own.
     */
    @Nullable UpstreamConnection borrow(Upstream upstream) {
        ArrayDeque<UpstreamConnection> pool = idle.get(upstream);
        return pool == null ? null : pool.pollLast();
    }

    /** Keeps a connection for the next request; closes it where that makes no sense. */
    void giveBack(UpstreamConnection connection) {
        Upstream upstream = connection.upstream();
        var pool = idle.computeIfAbsent(upstream, u -> new ArrayDeque<>());
        if (upstream.removed() || pool.size() >= MAX_IDLE) {
            connection.close();
            return;
        }
        connection.rest(System.nanoTime());
        pool.addLast(connection);
    }

    /** A resting connection was closed by the backend. */
    void forget(UpstreamConnection connection) {
        ArrayDeque<UpstreamConnection> pool = idle.get(connection.upstream());
        if (pool != null) {
            pool.remove(connection);
        }
    }

    /** What becomes of a dial; called on this loop. */
    interface Dialled {
        void connected(UpstreamConnection connection);

        /**
         * @param crowded a kernel is there, but the program has a full queue of connections
         */
        void failed(String reason, boolean crowded);
    }

    void dial(Upstream upstream, Dialled then) {
        UpstreamConnection connection = new UpstreamConnection(this, upstream);
        Bootstrap dial = bootstrap.clone().handler(connection);
        var _ =
                dial.connect(upstream.address())
                        .addListener(result ->
                                FatalError.guarded(() -> dialled(result, connection, then)).run());
    }

    private static void dialled(Future<?> result, UpstreamConnection made, Dialled then) {
        if (result.isSuccess()) {
            then.connected(made);
        } else {
            boolean late = result.cause() instanceof ConnectTimeoutException;
            then.failed(reason(result.cause()), late);
        }
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "it takes no connections";
        }
        if (cause instanceof ConnectException) {
            return "connection refused";
        }
        String message = cause == null ? null : Reason.of(cause);
        return message == null ? "connection failed" : message;
    }

    /** Adds a line to the access log. */
    void log(ReusableBytes line) {
        lines.put(line.array(), 0, line.length());
        lineCount++;
        if (lines.length() > LOG_BATCH) {
            flushLog();
        }
    }

    /** The time as ISO 8601 with milliseconds. */
    void timestamp(ReusableBytes out) {
        long millis = clock.millis();
        if (millis / 1000 != second) {
            second = millis / 1000;
            secondText = Instant.ofEpochSecond(second).toString();
        }
        out.ascii(secondText.substring(0, secondText.length() - 1)).put((byte) '.');
        long fraction = millis % 1000;
        out.put((byte) ('0' + fraction / 100));
        out.put((byte) ('0' + fraction / 10 % 10));
        out.put((byte) ('0' + fraction % 10)).put((byte) 'Z');
    }

    private void flushLog() {
        if (lineCount > 0) {
            accessLog.offer(Arrays.copyOf(lines.array(), lines.length()), lineCount);
            lines.clear(LOG_BATCH + 8192);
            lineCount = 0;
        }
    }

    private void tableChanged() {
        for (BackendSelection selection : List.copyOf(holding)) {
            selection.reconsider();
        }
        for (Upstream upstream : List.copyOf(idle.keySet())) {
            if (upstream.removed()) {
                closeAll(idle.remove(upstream));
            }
        }
    }

    /** A backend has answered: its queue has room for one of those that wait for it. */
    void answered(Upstream upstream) {
        if (turnedAway.isEmpty()) {
            return;
        }
        for (BackendSelection selection : turnedAway) {
            if (selection.waitsFor(upstream)) {
                execute(() -> {
                    if (selection.waitsFor(upstream)) {
                        selection.retry();
                    }
                });
                return;
            }
        }
    }

    private void tryAgain() {
        turnedAway.stream()
                .filter(selection -> selection.isStuck(now))
                .limit(TRIES)
                .toList()
                .forEach(BackendSelection::retry);
    }

    private static void closeAll(@Nullable ArrayDeque<UpstreamConnection> pool) {
        if (pool != null) {
            List.copyOf(pool).forEach(UpstreamConnection::close);
        }
    }

    private void tick() {
        now = System.nanoTime();
        departures.tick();
        for (LoopClient client : new ArrayList<>(clients)) {
            tick(client);
        }
        tryAgain();
        for (ArrayDeque<UpstreamConnection> pool : idle.values()) {
            for (UpstreamConnection connection = pool.peekFirst();
                    connection != null && now - connection.idleSince() > IDLE_NANOS;
                    connection = pool.peekFirst()) {
                pool.removeFirst();
                connection.close();
            }
        }
        flushLog();
    }

    /** One client's defect, or its lack of memory, must not take the clock of all others along. */
    private void tick(LoopClient client) {
        try {
            client.tick();
            buffers.weigh(client);
        } catch (RuntimeException | OutOfDirectMemoryError e) {
            log.warn("a client is cut", e);
            client.abort();
        }
    }

    /** Closes every client, whatever it does. */
    void abortAll() {
        List.copyOf(clients).forEach(LoopClient::abort);
        flushLog();
    }

    EventLoop executor() {
        return executor;
    }
}
