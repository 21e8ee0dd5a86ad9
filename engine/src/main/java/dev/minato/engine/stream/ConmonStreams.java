package dev.minato.engine.stream;

import dev.minato.engine.OutputChunk;
import dev.minato.engine.OutputChunk.Source;
import dev.minato.linux.LinuxException;
import dev.minato.linux.network.SeqPacket;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The standard streams of one run of a process that conmon watches: one line to conmon's attach
 * socket, shared by everybody who listens, made when the first listener comes. conmon blocks while
 * its listener does not read, so this one always reads.
 */
public final class ConmonStreams {
    private static final int PACKET = 8192 + 1;
    private static final int LARGEST_INPUT = 32 << 10;
    private static final int STDERR = 3;

    /**
     * A thread that has served an earlier run is there at once; a new one takes a while to begin.
     */
    private static final Executor PUMPS =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("console-", 0).factory());

    private final ReentrantLock lock = new ReentrantLock();
    private final List<BufferedAttachment> listeners = new ArrayList<>();
    private final CompletableFuture<SeqPacket> connected = new CompletableFuture<>();
    private @Nullable Path socket;
    private boolean ended;

    /** Somebody listens: from now on, or from the start of the process. */
    public void add(BufferedAttachment listener) {
        lock.lock();
        try {
            if (ended) {
                listener.end();
                return;
            }
            listeners.add(listener);
            connectIfWanted();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The process was made and does not run yet; those who listen already miss nothing.
     *
     * @param path conmon's attach socket
     */
    public void open(Path path) {
        lock.lock();
        try {
            socket = path;
            connectIfWanted();
        } finally {
            lock.unlock();
        }
    }

    private void connectIfWanted() {
        if (socket == null || listeners.isEmpty() || connected.isDone()) {
            return;
        }
        try {
            SeqPacket line = SeqPacket.connect(socket);
            connected.complete(line);
            PUMPS.execute(() -> pump(line));
        } catch (LinuxException e) {
            // conmon has gone: the process has ended.
            endAll();
        }
    }

    private void pump(SeqPacket line) {
        byte[] packet = new byte[PACKET];
        try (line) {
            int size = line.receive(packet);
            while (size > 0) {
                Source source = packet[0] == STDERR ? Source.STDERR : Source.STDOUT;
                if (size > 1) {
                    deliver(new OutputChunk(source, Arrays.copyOfRange(packet, 1, size)));
                }
                size = line.receive(packet);
            }
        } catch (LinuxException e) {
            // The line is broken: nothing more will come.
        } finally {
            end();
        }
    }

    private void deliver(OutputChunk output) {
        List<BufferedAttachment> now;
        lock.lock();
        try {
            now = List.copyOf(listeners);
        } finally {
            lock.unlock();
        }
        for (BufferedAttachment listener : now) {
            if (!listener.offer(output)) {
                forget(listener);
                listener.end();
            }
        }
    }

    private void forget(BufferedAttachment listener) {
        lock.lock();
        try {
            listeners.remove(listener);
        } finally {
            lock.unlock();
        }
    }

    /** The process has ended and everything it printed was delivered, or it never ran. */
    public void end() {
        lock.lock();
        try {
            endAll();
        } finally {
            lock.unlock();
        }
    }

    /** The run is over: if nobody is connected, nobody will be. */
    public void endIfUnconnected() {
        if (!connected.isDone()) {
            end();
        }
    }

    private void endAll() {
        ended = true;
        listeners.forEach(BufferedAttachment::end);
        listeners.clear();
        connected.completeExceptionally(new IllegalStateException("the process has ended"));
    }

    /**
     * Where a listener's input goes.
     *
     * @param ownsInput the end of this input is the end of the process's input
     */
    public BufferedAttachment.Input input(boolean ownsInput) {
        return new ConsoleInput(ownsInput);
    }

    /**
     * Input for the process. Sending waits while the process does not read, so a thread of its own
     * does it once there is something to send.
     */
    private final class ConsoleInput implements BufferedAttachment.Input {
        private final boolean ownsInput;
        private final InputPump pump = new InputPump(this::send, this::shutdown);

        ConsoleInput(boolean ownsInput) {
            this.ownsInput = ownsInput;
        }

        @Override
        public void write(byte[] data, int offset, int length) {
            pump.write(data, offset, length);
        }

        @Override
        public boolean end() {
            if (ownsInput) {
                pump.end();
                return true;
            }
            pump.finish();
            return false;
        }

        @Override
        public void gone() {
            if (ownsInput) {
                pump.end();
            } else {
                pump.finish();
            }
        }

        private void send(byte[] data) {
            SeqPacket line = connected.join();
            for (int at = 0; at < data.length; at += LARGEST_INPUT) {
                line.send(data, at, Math.min(LARGEST_INPUT, data.length - at));
            }
        }

        private void shutdown() {
            connected.join().shutdownWrite();
        }
    }
}
