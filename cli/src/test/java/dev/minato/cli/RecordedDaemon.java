package dev.minato.cli;

import dev.minato.base.Home;
import dev.minato.cli.client.JsonTree;
import dev.minato.launch.ProductFolder;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A daemon's two sockets that answer as a real one was recorded to (see {@link RecordedExchange}):
 * each exchange once, in the order of the recording among those of one request. It answers its
 * status always, as a daemon of our own build, and anything else with 599.
 */
final class RecordedDaemon implements AutoCloseable {
    private static final String STATUS = "/providers/Minato.Host/status/";

    private final Home home;
    private final JsonNode status;
    private final List<ServerSocketChannel> sockets = new ArrayList<>();
    private final List<RecordedExchange> left = new ArrayList<>();
    private final ConcurrentLinkedQueue<ReceivedRequest> received = new ConcurrentLinkedQueue<>();
    private final Map<String, String> overrides = new HashMap<>();
    private final AtomicInteger statusLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final CompletableFuture<String> input = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * What a command sent.
     *
     * @param line for example {@code docker GET /containers/json}
     */
    record ReceivedRequest(String line, Map<String, String> headers, String body) {
        JsonNode json() {
            return JsonTree.parse(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private RecordedDaemon(Home home, JsonNode status) {
        this.home = home;
        this.status = status;
    }

    /** Listens in a home. */
    static RecordedDaemon in(Path folder, RecordedExchange... exchanges) throws IOException {
        Home home = Home.at(folder);
        Files.createDirectories(home.run());
        RecordedDaemon daemon = new RecordedDaemon(home, RecordedCommand.resource("status"));
        daemon.left.addAll(List.of(exchanges));
        daemon.listen(home.dockerSocket(), "docker");
        daemon.listen(home.armSocket(), "arm");
        return daemon;
    }

    /** Its status says something else about one property. */
    RecordedDaemon telling(String property, String json) {
        overrides.put(property, json);
        return this;
    }

    /** It tells its status once more and then nothing. */
    RecordedDaemon fallingSilent() {
        statusLeft.set(1);
        return this;
    }

    Home home() {
        return home;
    }

    /** What was asked besides the status, in order. */
    List<ReceivedRequest> received() {
        return List.copyOf(received);
    }

    List<String> lines() {
        return received.stream().map(ReceivedRequest::line).toList();
    }

    /** What came over the first raw connection, once its sender has ended it. */
    String awaitInput() throws Exception {
        return input.get(20, TimeUnit.SECONDS);
    }

    /** Recorded exchanges that nobody has asked for. */
    synchronized List<String> unasked() {
        return left.stream().map(RecordedExchange::line).toList();
    }

    private void listen(Path socket, String name) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        sockets.add(server);
        Thread.ofVirtual().start(() -> accept(server, name));
    }

    private void accept(ServerSocketChannel server, String name) {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofVirtual().start(() -> serve(client, name));
            }
        } catch (IOException e) {
            // Closed: the test is over.
            return;
        }
    }

    private void serve(SocketChannel channel, String name) {
        try (channel) {
            InputStream in = Channels.newInputStream(channel);
            OutputStream out = Channels.newOutputStream(channel);
            String[] first = line(in).split(" ", 3);
            Map<String, String> headers = new HashMap<>();
            for (String field = line(in); !field.isEmpty(); field = line(in)) {
                int colon = field.indexOf(':');
                headers.put(
                        field.substring(0, colon).toLowerCase(Locale.ROOT),
                        field.substring(colon + 1).strip());
            }
            ReceivedRequest request =
                    new ReceivedRequest(
                            name + " " + first[0] + " " + first[1],
                            headers,
                            new String(body(in, headers), StandardCharsets.UTF_8));
            RecordedExchange exchange = answer(request);
            exchange.send(out, closed);
            if (exchange.raw()) {
                input.complete(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException | RuntimeException e) {
            // Whoever asked has gone.
            return;
        }
    }

    private RecordedExchange answer(ReceivedRequest request) {
        if (request.line().contains(STATUS)) {
            RecordedExchange.Ending ending =
                    statusLeft.getAndDecrement() > 0
                            ? RecordedExchange.Ending.WHOLE
                            : RecordedExchange.Ending.SILENT;
            return RecordedExchange.json(request.line(), 200, JsonTree.line(told())).ending(ending);
        }
        received.add(request);
        synchronized (this) {
            for (RecordedExchange exchange : left) {
                if (exchange.line().equals(request.line())) {
                    left.remove(exchange);
                    return exchange;
                }
            }
        }
        return RecordedExchange.json(
                request.line(), 599, "{\"message\":\"not recorded: " + request.line() + "\"}");
    }

    private JsonNode told() {
        JsonNode told = status.deepCopy();
        ObjectNode properties = (ObjectNode) told.path("properties");
        properties.put("build", ProductFolder.running().hash());
        overrides.forEach((name, json) ->
                properties.set(name, JsonTree.parse(json.getBytes(StandardCharsets.UTF_8))));
        return told;
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (int size = size(in); size > 0; size = size(in)) {
                whole.writeBytes(in.readNBytes(size));
                line(in);
            }
            line(in);
            return whole.toByteArray();
        }
        return in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the request was cut short");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        for (ServerSocketChannel socket : sockets) {
            socket.close();
        }
    }
}
