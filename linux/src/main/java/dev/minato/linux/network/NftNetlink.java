package dev.minato.linux.network;

import dev.minato.linux.Errno;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The few requests of nf_tables that are made often enough to be worth more than a process
 * (linux/netfilter/nf_tables.h). Attributes are in network byte order, headers in the machine's,
 * which is little-endian on both architectures.
 */
final class NftNetlink {
    private static final int NFTABLES = 10;
    private static final int BATCH_BEGIN = 0x10;
    private static final int BATCH_END = 0x11;
    private static final int GET_GENERATION = NFTABLES << 8 | 16;
    private static final int NEW_ELEMENT = NFTABLES << 8 | 12;
    private static final int DELETE_ELEMENT = NFTABLES << 8 | 14;
    private static final int CREATE = 0x400;
    private static final int AF_INET = 2;
    private static final int NFGENMSG = 4;
    private static final int ATTRIBUTE = 4;
    private static final int NESTED = 0x8000;
    private static final int TYPE = 0x3fff;
    private static final int ELEMENT_SEQUENCE = 2;

    private NftNetlink() {}

    static long generation() {
        try (NetlinkSocket netlink =
                NetlinkSocket.open(NetlinkSocket.NETFILTER, "generation of nf_tables")) {
            netlink.send(message(GET_GENERATION, NetlinkSocket.REQUEST, 1, 0, 0, new byte[0]));
            ByteBuffer answer = netlink.receive();
            int end = answer.getInt(0);
            if (answer.getShort(4) == NetlinkSocket.ERROR) {
                throw netlink.failure(-answer.getInt(NetlinkSocket.HEADER));
            }
            for (int at = NetlinkSocket.HEADER + NFGENMSG; at + ATTRIBUTE < end; ) {
                if ((answer.getShort(at + 2) & TYPE) == 1) {
                    return Integer.reverseBytes(answer.getInt(at + ATTRIBUTE)) & 0xffffffffL;
                }
                at += Math.max(ATTRIBUTE, aligned(answer.getShort(at) & 0xffff));
            }
            throw netlink.failure(Errno.ENODATA);
        }
    }

    /** Adds an element to a map of a table of family ip. */
    static void add(String table, String map, byte[] key, byte[] value) {
        change(NEW_ELEMENT, CREATE, table, map, element(key, value));
    }

    /** Deletes an element. */
    static void delete(String table, String map, byte[] key) {
        change(DELETE_ELEMENT, 0, table, map, element(key, null));
    }

    private static void change(int type, int flags, String table, String map, byte[] element) {
        byte[] body =
                concat(
                        attribute(1, text(table)),
                        attribute(2, text(map)),
                        attribute(3 | NESTED, attribute(1 | NESTED, element)));
        int all = NetlinkSocket.REQUEST | NetlinkSocket.ACK | flags;
        byte[] none = new byte[0];
        byte[] batch =
                concat(
                        message(BATCH_BEGIN, NetlinkSocket.REQUEST, 1, 0, NFTABLES, none),
                        message(type, all, ELEMENT_SEQUENCE, AF_INET, 0, body),
                        message(BATCH_END, NetlinkSocket.REQUEST, 3, 0, NFTABLES, none));
        try (NetlinkSocket netlink =
                NetlinkSocket.open(NetlinkSocket.NETFILTER, map + " of table " + table)) {
            netlink.send(batch);
            await(netlink);
        }
    }

    /** Reads answers until the one to the element is there, or any error. */
    private static void await(NetlinkSocket netlink) {
        while (true) {
            ByteBuffer answers = netlink.receive();
            for (int at = 0; at + NetlinkSocket.HEADER + 4 <= answers.limit(); ) {
                if (answers.getShort(at + 4) == NetlinkSocket.ERROR) {
                    int errno = -answers.getInt(at + NetlinkSocket.HEADER);
                    if (errno != 0) {
                        throw netlink.failure(errno);
                    }
                    if (answers.getInt(at + 8) == ELEMENT_SEQUENCE) {
                        return;
                    }
                }
                at += Math.max(NetlinkSocket.HEADER, aligned(answers.getInt(at)));
            }
        }
    }

    private static byte[] element(byte[] key, byte @Nullable [] value) {
        byte[] keyPart = attribute(1 | NESTED, attribute(1, key));
        return value == null
                ? keyPart
                : concat(keyPart, attribute(2 | NESTED, attribute(1, value)));
    }

    private static byte[] message(
            int type, int flags, int sequence, int family, int resource, byte[] body) {
        int size = NetlinkSocket.HEADER + NFGENMSG + body.length;
        ByteBuffer message = ByteBuffer.allocate(aligned(size)).order(ByteOrder.nativeOrder());
        message.putInt(size).putShort((short) type).putShort((short) flags);
        message.putInt(sequence).putInt(0);
        message.put((byte) family).put((byte) 0);
        message.put((byte) (resource >> 8)).put((byte) resource);
        message.put(body);
        return message.array();
    }

    private static byte[] attribute(int type, byte[] value) {
        int size = ATTRIBUTE + value.length;
        ByteBuffer attribute = ByteBuffer.allocate(aligned(size)).order(ByteOrder.nativeOrder());
        attribute.putShort((short) size).putShort((short) type).put(value);
        return attribute.array();
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concat(byte[]... parts) {
        int size = 0;
        for (byte[] part : parts) {
            size += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static int aligned(int size) {
        return size + 3 & ~3;
    }
}
