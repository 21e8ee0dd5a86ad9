package dev.minato.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A netlink(7) socket for one question and its answer. */
final class Netlink implements AutoCloseable {
    static final int NETFILTER = 12;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int HEADER = 16;
    private static final int NLM_F_REQUEST = 1;
    private static final int NLMSG_ERROR = 2;
    private static final int NFT_MSG_GETGEN = 10 << 8 | 16;
    private static final int NFGENMSG = 4;
    private static final int NFTA_GEN_ID = 1;
    private static final int ATTRIBUTE = 4;

    private final Descriptor socket;

    private Netlink(Descriptor socket) {
        this.socket = socket;
    }

    static Netlink open(int family) {
        try (Scratch s = new Scratch("netlink")) {
            long type = SOCK_RAW | OpenFlags.CLOEXEC;
            return new Netlink(new Descriptor(Sys.SOCKET.call(s, AF_NETLINK, type, family)));
        }
    }

    /** The generation of nf_tables (linux/netfilter/nf_tables.h, NFT_MSG_GETGEN). */
    long nftGeneration() {
        ByteBuffer request = ByteBuffer.allocate(HEADER + NFGENMSG).order(ByteOrder.nativeOrder());
        request.putInt(HEADER + NFGENMSG);
        request.putShort((short) NFT_MSG_GETGEN);
        request.putShort((short) NLM_F_REQUEST);
        request.putInt(1);
        ByteBuffer answer = ask(request.array());
        int end = answer.getInt(0);
        if (answer.getShort(4) == NLMSG_ERROR) {
            throw new LinuxException(-answer.getInt(HEADER), "netlink", "generation of nf_tables");
        }
        for (int at = HEADER + NFGENMSG; at + ATTRIBUTE <= end; ) {
            int length = answer.getShort(at) & 0xffff;
            if ((answer.getShort(at + 2) & 0x3fff) == NFTA_GEN_ID) {
                int value = answer.getInt(at + ATTRIBUTE);
                return Integer.reverseBytes(value) & 0xffffffffL;
            }
            at += Math.max(ATTRIBUTE, length + 3 & ~3);
        }
        throw new LinuxException(Errno.ENODATA, "netlink", "generation of nf_tables");
    }

    private ByteBuffer ask(byte[] request) {
        try (Scratch s = new Scratch("netlink")) {
            MemorySegment question = s.copyOf(request, 0, request.length);
            int fd = socket.number();
            Sys.SENDTO.call(s, fd, question.address(), request.length, 0, 0, 0);
            MemorySegment answer = s.zeros(8192);
            long size = Sys.RECVFROM.call(s, fd, answer.address(), 8192, 0, 0, 0);
            byte[] bytes = answer.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
            return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
