package dev.minato.linux.network;

import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;
import dev.minato.linux.files.Dir;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A connected Unix socket of type SOCK_SEQPACKET, which the JDK does not have: messages in order,
 * borders kept. One thread may receive while another sends; {@link #close()} wakes both. Receiving
 * waits: do it on a platform thread.
 */
public final class SeqPacket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SHUT_WR = 1;
    private static final int SHUT_RDWR = 2;

    /** Size of struct sockaddr_un, and of the path in it with its final NUL. */
    private static final int ADDRESS = 110;

    private static final int PATH = 108;

    private final OpenDescriptor descriptor;

    private SeqPacket(OpenDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Connects to a listening socket; a path of any length will do.
     *
     * @throws LinuxException ENOENT when there is none, ECONNREFUSED when nobody listens
     */
    public static SeqPacket connect(Path path) {
        byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length < PATH) {
            return connect(bytes, path.toString());
        }
        Path absolute = path.toAbsolutePath();
        Path folder = Objects.requireNonNull(absolute.getParent());
        try (Dir dir = Dir.open(folder)) {
            String shorter = dir.procPath() + "/" + absolute.getFileName();
            return connect(shorter.getBytes(StandardCharsets.UTF_8), path.toString());
        }
    }

    private static SeqPacket connect(byte[] path, String subject) {
        if (path.length >= PATH) {
            throw new LinuxException(Errno.ENAMETOOLONG, "connect", subject);
        }
        try (ScratchMemory s = new ScratchMemory(subject)) {
            long type = SOCK_SEQPACKET | OpenFlags.CLOEXEC;
            OpenDescriptor socket = new OpenDescriptor(Syscall.SOCKET.call(s, AF_UNIX, type, 0));
            try {
                MemorySegment address = s.zeros(ADDRESS);
                address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
                MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
                long length = 2L + path.length + 1;
                Syscall.CONNECT.call(s, socket.number(), address.address(), length);
                return new SeqPacket(socket);
            } catch (RuntimeException e) {
                socket.close();
                throw e;
            }
        }
    }

    /**
     * Waits for the next message; what does not fit the buffer is lost.
     *
     * @return its length, 0 at the end, when the other side is gone, or once this is closed
     */
    public int receive(byte[] to) {
        int fd;
        try {
            fd = descriptor.enter();
        } catch (IllegalStateException e) {
            return 0;
        }
        try (ScratchMemory s = new ScratchMemory("socket")) {
            MemorySegment buffer = s.zeros(Math.max(1, to.length));
            int size = (int) Syscall.RECVFROM.call(s, fd, buffer.address(), to.length, 0, 0, 0);
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, to, 0, size);
            return size;
        } catch (LinuxException e) {
            if (e.is(Errno.ECONNRESET)) {
                return 0;
            }
            throw e;
        } finally {
            descriptor.leave();
        }
    }

    /** Sends one message; EPIPE when the other side is gone. */
    public void send(byte[] from, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, from.length);
        int fd = descriptor.enter();
        try (ScratchMemory s = new ScratchMemory("socket")) {
            long data = s.copyOf(from, offset, length).address();
            Syscall.SENDTO.call(s, fd, data, length, MSG_NOSIGNAL, 0, 0);
        } finally {
            descriptor.leave();
        }
    }

    /** Tells the other side that nothing more will be sent. */
    public void shutdownWrite() {
        shutdown(SHUT_WR);
    }

    private void shutdown(int how) {
        int fd;
        try {
            fd = descriptor.enter();
        } catch (IllegalStateException e) {
            return;
        }
        try (ScratchMemory s = new ScratchMemory("socket")) {
            Syscall.SHUTDOWN.call(s, fd, how);
        } catch (LinuxException e) {
            if (!e.is(Errno.ENOTCONN)) {
                throw e;
            }
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public void close() {
        shutdown(SHUT_RDWR);
        descriptor.close();
    }
}
