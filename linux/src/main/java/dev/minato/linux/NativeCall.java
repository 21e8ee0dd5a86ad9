package dev.minato.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Calls of the C library, all in one shape: seven 64-bit words in, one out, and errno. Pointers and
 * narrower numbers are words too, and words that a function does not take do no harm (System V ABI
 * for x86-64, AAPCS64). A process pays some 40 ms for the first call of each shape.
 */
public final class NativeCall {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final long ERRNO =
            CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle CALL =
            LINKER.downcallHandle(
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.firstVariadicArg(1),
                    Linker.Option.captureCallState("errno"));

    private NativeCall() {}

    /** A function of the C library; empty when this one has none of that name. */
    public static Optional<MemorySegment> find(String function) {
        return LINKER.defaultLookup().find(function);
    }

    /** A function that every C library of Linux has. */
    public static MemorySegment function(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalStateException("the C library has no " + name));
    }

    /**
     * Calls a function of at most seven arguments.
     *
     * @param capture takes errno, {@link #captureLayout()}
     * @param first its first argument
     * @param rest the others
     * @return what it answers; only the lower half counts where the function answers an int
     */
    public static long call(
            MemorySegment function, MemorySegment capture, long first, long... rest) {
        try {
            return (long)
                    CALL.invokeExact(
                            function,
                            capture,
                            first,
                            at(rest, 0),
                            at(rest, 1),
                            at(rest, 2),
                            at(rest, 3),
                            at(rest, 4),
                            at(rest, 5));
        } catch (Throwable e) {
            throw new IllegalStateException("a native function could not be called", e);
        }
    }

    private static long at(long[] arguments, int index) {
        return index < arguments.length ? arguments[index] : 0;
    }

    public static MemoryLayout captureLayout() {
        return CAPTURE;
    }

    static int errno(MemorySegment capture) {
        return capture.get(ValueLayout.JAVA_INT, ERRNO);
    }
}
