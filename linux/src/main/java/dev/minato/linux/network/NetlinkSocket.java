package dev.minato.linux.network;

import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.Poll;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** A netlink(7) socket for one question and its answers. */
final class NetlinkSocket implements AutoCloseable {
    static final int NETFILTER = 12;

    /** Size of struct nlmsghdr. */
    static final int HEADER = 16;

    static final int REQUEST = 1;
    static final int ACK = 4;
    static final int ERROR = 2;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int BUFFER = 32 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final OpenDescriptor socket;
    private final String subject;

    private NetlinkSocket(OpenDescriptor socket, String subject) {
        this.socket = socket;
        this.subject = subject;
    }

    /**
     * @param subject for messages of errors
     */
    static NetlinkSocket open(int family, String subject) {
        try (ScratchMemory s = new ScratchMemory(subject)) {
            long type = SOCK_RAW | OpenFlags.CLOEXEC;
            OpenDescriptor socket =
                    new OpenDescriptor(Syscall.SOCKET.call(s, AF_NETLINK, type, family));
            return new NetlinkSocket(socket, subject);
        }
    }

    void send(byte[] messages) {
        try (ScratchMemory s = new ScratchMemory(subject)) {
            long data = s.copyOf(messages, 0, messages.length).address();
            Syscall.SENDTO.call(s, socket.number(), data, messages.length, 0, 0, 0);
        }
    }

    /**
     * Waits for the next datagram of answers, in the machine's byte order.
     *
     * @throws LinuxException ETIMEDOUT when none comes
     */
    ByteBuffer receive() {
        if (!Poll.await(socket.number(), Poll.IN, PATIENCE)) {
            throw new LinuxException(Errno.ETIMEDOUT, "netlink", subject);
        }
        try (ScratchMemory s = new ScratchMemory(subject)) {
            MemorySegment answer = s.zeros(BUFFER);
            int fd = socket.number();
            long size = Syscall.RECVFROM.call(s, fd, answer.address(), BUFFER, 0, 0, 0);
            byte[] bytes = answer.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
            return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        }
    }

    LinuxException failure(int errno) {
        return new LinuxException(errno, "netlink", subject);
    }

    @Override
    public void close() {
        socket.close();
    }
}
