import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that hold what others need, while an app is asked as anybody asks it: a quarter send heads of 16 KiB that never
 * end, a quarter half a body, a quarter ask for much and read nothing, a quarter pipeline and read a little now and then.
 * Whoever is let go comes back at once.
 *
 * <p>{@code java bench/Hostile.java HOST:PORT MEASURED TARGET CLIENTS SECONDS [PID [LONG-PATH]]}: prints a line of JSON for
 * before, during and after: how many were answered and how many not, milliseconds of the median and of one in a hundred,
 * and the largest resident MiB of the process PID. MEASURED and TARGET are host names of two apps: what is measured is the
 * edge, not an app that is asked too much. LONG-PATH is a path of the target with a long answer, if it has one.
 */
public class Hostile {
    private static final int TICK_MILLIS = 250;
    private final InetSocketAddress address;
    private final String measured;
    private final String victim;
    private final String longPath;
    private final Path status;
    private volatile boolean going = true;
    private volatile long resident;
    private long comebacks;

    Hostile(InetSocketAddress address, String measured, String victim, String longPath, Path status) {
        this.address = address;
        this.measured = measured;
        this.victim = victim;
        this.longPath = longPath;
        this.status = status;
    }

    public static void main(String[] args) throws Exception {
        String[] target = args[0].split(":");
        new Hostile(
                        new InetSocketAddress(target[0], Integer.parseInt(target[1])),
                        args[1],
                        args[2],
                        args.length > 6 ? args[6] : "/",
                        Path.of("/proc", args.length > 5 ? args[5] : "self", "status"))
                .run(Integer.parseInt(args[3]), Integer.parseInt(args[4]));
    }

    private void run(int clients, int seconds) throws Exception {
        ask("before", 5);
        Thread hostile = Thread.ofPlatform().daemon().start(() -> attack(clients));
        ask("during", seconds);
        going = false;
        hostile.join();
        System.err.println("clients that came back: " + comebacks);
        ask("after", 5);
    }

    // --- the app, as anybody asks it ---------------------------------------------------------------------------------

    private void ask(String phase, int seconds) throws IOException {
        List<Long> micros = new ArrayList<>();
        int failed = 0;
        String first = "";
        resident = 0;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            long begun = System.nanoTime();
            try (Socket socket = new Socket()) {
                socket.connect(address, 5_000);
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(request(measured, "GET / HTTP/1.1", "Connection: close\r\n"));
                String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!said.startsWith("HTTP/1.1 200 ")) {
                    throw new IOException(said.lines().findFirst().orElse("nothing"));
                }
                micros.add((System.nanoTime() - begun) / 1_000);
            } catch (IOException e) {
                failed++;
                first = first.isEmpty() ? String.valueOf(e.getMessage()) : first;
            }
            measure();
            LockSupport.parkNanos(5_000_000);
        }
        Collections.sort(micros);
        System.out.printf(
                "{\"phase\":\"%s\",\"answered\":%d,\"failed\":%d,\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f,\"residentMiB\":%d,\"first\":\"%s\"}%n",
                phase, micros.size(), failed, part(micros, 50), part(micros, 99), part(micros, 100), resident >> 10, first);
    }

    private static double part(List<Long> sorted, int hundredths) {
        return sorted.isEmpty() ? -1 : sorted.get(Math.min(sorted.size() - 1, sorted.size() * hundredths / 100)) / 1000.0;
    }

    private void measure() throws IOException {
        long now =
                Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum();
        resident = Math.max(resident, now);
    }

    private static byte[] request(String host, String line, String fields) {
        return (line + "\r\nHost: " + host + "\r\n" + fields + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    // --- the hostile -------------------------------------------------------------------------------------------------

    /** One of them: what it sends at once, what it goes on with, and whether it ever reads. */
    private record Client(ByteBuffer first, byte[] later, int reads) {}

    private Client client(int kind) {
        byte[] head = request(victim, "GET " + longPath + " HTTP/1.1", "");
        return switch (kind) {
            case 0 -> new Client(unfinished(), new byte[] {'x'}, 0);
            case 1 -> new Client(joined(request(victim, "POST / HTTP/1.1", "Content-Length: 1000000\r\n"), new byte[64 << 10], 1), new byte[0], 0);
            case 2 -> new Client(joined(head, head, 500), head, 0);
            default -> new Client(joined(head, head, 500), head, 4096);
        };
    }

    private ByteBuffer unfinished() {
        byte[] whole = request(victim, "GET / HTTP/1.1", "X-Large: " + "x".repeat(15_800) + "\r\n");
        return ByteBuffer.wrap(whole, 0, whole.length - 4);
    }

    private static ByteBuffer joined(byte[] head, byte[] next, int times) {
        ByteBuffer all = ByteBuffer.allocate(head.length + next.length * times).put(head);
        for (int i = 0; i < times; i++) {
            all.put(next);
        }
        return all.flip();
    }

    private void attack(int clients) {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < clients; i++) {
                dial(selector, i % 4);
            }
            ByteBuffer heard = ByteBuffer.allocate(4096);
            long tick = System.nanoTime();
            while (going) {
                selector.select(TICK_MILLIS);
                for (SelectionKey key : selector.selectedKeys()) {
                    act(selector, key);
                }
                selector.selectedKeys().clear();
                if (System.nanoTime() - tick > TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS)) {
                    tick = System.nanoTime();
                    for (SelectionKey key : List.copyOf(selector.keys())) {
                        goOn(selector, key, heard);
                    }
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void dial(Selector selector, int kind) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(java.net.StandardSocketOptions.SO_RCVBUF, 4096);
        channel.register(selector, SelectionKey.OP_CONNECT, new Object[] {kind, client(kind)});
        channel.connect(address);
    }

    private void act(Selector selector, SelectionKey key) throws IOException {
        if (!key.isValid()) {
            return;
        }
        SocketChannel channel = (SocketChannel) key.channel();
        Client client = (Client) ((Object[]) key.attachment())[1];
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_WRITE);
            } else if (key.isWritable()) {
                channel.write(client.first);
                key.interestOps(client.first.hasRemaining() ? SelectionKey.OP_WRITE : 0);
            }
        } catch (IOException e) {
            comeBack(selector, key);
        }
    }

    /** A byte more, or a little read; who was let go notices it here. */
    private void goOn(Selector selector, SelectionKey key, ByteBuffer heard) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        Client client = (Client) ((Object[]) key.attachment())[1];
        if (!key.isValid() || !channel.isConnected()) {
            return;
        }
        try {
            if (!client.first.hasRemaining() && client.later.length > 0) {
                channel.write(ByteBuffer.wrap(client.later));
            }
            boolean listens = client.reads > 0 || client.later.length < 2;
            if (listens && channel.read(heard.clear()) < 0) {
                comeBack(selector, key);
            }
        } catch (IOException e) {
            comeBack(selector, key);
        }
    }

    private void comeBack(Selector selector, SelectionKey key) throws IOException {
        int kind = (Integer) ((Object[]) key.attachment())[0];
        key.cancel();
        key.channel().close();
        comebacks++;
        dial(selector, kind);
    }
}
