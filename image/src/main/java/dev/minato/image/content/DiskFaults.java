package dev.minato.image.content;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;

import java.io.EOFException;
import java.io.IOException;

/** Says what the host's file system reported in words for the person who runs this instance. */
public final class DiskFaults {
    private DiskFaults() {}

    /**
     * What a caller sees.
     *
     * @param doing what was attempted, for example {@code unpack a layer}
     */
    public static RuntimeException fault(String doing, Exception e) {
        return switch (e) {
            case Fault fault -> fault;
            case LinuxException linux when isFull(linux) -> full(doing, linux);
            case LinuxException linux ->
                    Fault.of(
                            Fault.Kind.UNAVAILABLE,
                            "cannot " + doing + ": " + Reason.of(linux),
                            linux);
            case EOFException eof -> Fault.of(Fault.Kind.INVALID, "unexpected EOF", eof);
            case IOException io when isFull(io) -> full(doing, io);
            case IOException io ->
                    Fault.of(Fault.Kind.UNAVAILABLE, "cannot " + doing + ": " + Reason.of(io), io);
            case RuntimeException other -> other;
            default -> Fault.internal("cannot " + doing, e);
        };
    }

    private static boolean isFull(LinuxException e) {
        return e.is(Errno.ENOSPC) || e.is(Errno.EDQUOT);
    }

    /** Java has the text alone. */
    private static boolean isFull(IOException e) {
        String text = Reason.of(e);
        return text.contains("No space left on device") || text.contains("Disk quota exceeded");
    }

    private static Fault full(String doing, Exception e) {
        return Fault.of(
                Fault.Kind.EXHAUSTED,
                "cannot " + doing + ": no space left on device. Free some room and try again",
                e);
    }
}
