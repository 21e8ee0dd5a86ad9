import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * An open-loop load: requests leave at their planned times whether or not earlier ones were answered, so that a stall
 * counts against every request it delays. Half go over new connections and half over kept ones, half are GET and half
 * POST. Nothing is tried again: any request without a 200 and the expected text is a failure.
 *
 * <p>{@code java bench/Load.java HOST:PORT HOST-HEADER RATE SECONDS EXPECTED [STOP-FILE]}; ends early when STOP-FILE
 * exists. Says "first answer" on standard error when there was one, and prints one line of JSON at the end.
 */
public class Load {
    /** Looks at a kept connection before it is used again; costs a millisecond, so not where times are measured. */
    private static final boolean LOOK = Boolean.getBoolean("look");

    /** Nothing but GET, for servers of files. */
    private static final boolean GET = Boolean.getBoolean("get");

    private static final byte[] BODY = "a small body of a request that is not idempotent".getBytes(StandardCharsets.US_ASCII);
    private final InetSocketAddress address;
    private final String host;
    private final String expected;
    private final ConcurrentLinkedDeque<Connection> kept = new ConcurrentLinkedDeque<>();
    private final List<Long> micros = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean answered = new AtomicBoolean();
    private final Map<String, Integer> failures = Collections.synchronizedMap(new TreeMap<>());

    Load(InetSocketAddress address, String host, String expected) {
        this.address = address;
        this.host = host;
        this.expected = expected;
    }

    public static void main(String[] args) throws Exception {
        String[] target = args[0].split(":");
        InetSocketAddress address = new InetSocketAddress(target[0], Integer.parseInt(target[1]));
        Path stop = args.length > 5 ? Path.of(args[5]) : null;
        new Load(address, args[1], args[4]).run(Integer.parseInt(args[2]), Integer.parseInt(args[3]), stop);
    }

    private void run(int rate, int seconds, Path stop) throws InterruptedException {
        long start = System.nanoTime();
        long gap = TimeUnit.SECONDS.toNanos(1) / rate;
        int sent = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (; sent < (long) rate * seconds; sent++) {
                long planned = start + sent * gap;
                while (System.nanoTime() < planned) {
                    LockSupport.parkNanos(planned - System.nanoTime());
                }
                if (stop != null && sent % 50 == 0 && Files.exists(stop)) {
                    break;
                }
                int number = sent;
                threads.execute(() -> one(number, planned));
            }
        }
        report(sent);
    }

    private void one(int number, long planned) {
        boolean keep = number % 2 == 0;
        boolean post = number % 4 >= 2 && !GET;
        try {
            Connection connection = keep ? kept.pollFirst() : null;
            if (connection != null && connection.isStale()) {
                connection.close();
                connection = null;
            }
            if (connection == null) {
                connection = new Connection(address);
            }
            String answer = connection.ask(host, post, keep);
            if (answer.equals("ok")) {
                if (answered.compareAndSet(false, true)) {
                    System.err.println("first answer");
                }
                micros.add((System.nanoTime() - planned) / 1000);
            } else {
                failures.merge(answer, 1, Integer::sum);
            }
            if (keep && connection.reusable) {
                connection.rested = System.nanoTime();
                kept.addFirst(connection);
            } else {
                connection.close();
            }
        } catch (IOException e) {
            failures.merge((keep ? "kept " : "new ") + (post ? "POST " : "GET ") + e, 1, Integer::sum);
        }
    }

    private void report(int sent) {
        long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
        int failed = failures.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "{\"sent\":%d,\"ok\":%d,\"failed\":%d,\"p50_us\":%d,\"p99_us\":%d,\"max_us\":%d,\"failures\":\"%s\"}%n",
                sent, sorted.length, failed, at(sorted, 50), at(sorted, 99), at(sorted, 100), failures.toString().replace('"', '\''));
    }

    private static long at(long[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private final class Connection {
        private final Socket socket = new Socket();
        private final InputStream in;
        private final OutputStream out;
        private boolean reusable;
        private long rested;

        Connection(InetSocketAddress address) throws IOException {
            socket.setTcpNoDelay(true);
            socket.connect(address, 10_000);
            socket.setSoTimeout(30_000);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        String ask(String host, boolean post, boolean keep) throws IOException {
            reusable = false;
            String head =
                    (post ? "POST" : "GET") + " / HTTP/1.1\r\nHost: " + host + (keep ? "" : "\r\nConnection: close")
                            + (post ? "\r\nContent-Length: " + BODY.length : "") + "\r\n\r\n";
            byte[] start = head.getBytes(StandardCharsets.US_ASCII);
            byte[] whole = Arrays.copyOf(start, start.length + (post ? BODY.length : 0));
            if (post) {
                System.arraycopy(BODY, 0, whole, start.length, BODY.length);
            }
            out.write(whole);
            String status = line();
            long length = -1;
            boolean chunked = false;
            boolean close = !keep;
            for (String line = line(); !line.isEmpty(); line = line()) {
                String lower = line.toLowerCase(java.util.Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Long.parseLong(lower.substring(15).trim());
                } else if (lower.startsWith("transfer-encoding:")) {
                    chunked = true;
                } else if (lower.equals("connection: close")) {
                    close = true;
                }
            }
            String body = new String(chunked ? chunks() : length >= 0 ? exactly(length) : in.readAllBytes(), StandardCharsets.UTF_8);
            reusable = !close && (chunked || length >= 0);
            if (!status.contains(" 200")) {
                return status;
            }
            return body.contains(expected) ? "ok" : "unexpected body";
        }

        /** A server may end a connection that rests: its clients do not wait for that. */
        boolean isStale() {
            return System.nanoTime() - rested > 20_000_000_000L || (LOOK && hasEnded());
        }

        /** Whether the server has ended the connection while it rested, as other clients' readers see at once. */
        private boolean hasEnded() {
            try {
                socket.setSoTimeout(1);
                in.read();
                return true;
            } catch (SocketTimeoutException e) {
                return restore();
            } catch (IOException e) {
                return true;
            }
        }

        private boolean restore() {
            try {
                socket.setSoTimeout(30_000);
                return false;
            } catch (IOException e) {
                return true;
            }
        }

        private byte[] exactly(long length) throws IOException {
            byte[] body = in.readNBytes((int) length);
            if (body.length < length) {
                throw new IOException("the answer was cut short");
            }
            return body;
        }

        private byte[] chunks() throws IOException {
            var all = new java.io.ByteArrayOutputStream();
            for (int size = Integer.parseInt(line().trim(), 16); size > 0; size = Integer.parseInt(line().trim(), 16)) {
                all.write(exactly(size));
                line();
            }
            line();
            return all.toByteArray();
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException(line.isEmpty() ? "closed without an answer" : "closed within the head");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // It was being given up.
            }
        }
    }
}
