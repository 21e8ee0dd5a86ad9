package dev.minato.linux.mount;

import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Mounts a file system of any type by fsopen(2). Each parameter goes to the kernel by itself, so
 * that no value is ever taken for another parameter, and none is seen by other programs but by the
 * rules of that file system. Where a server is asked, a call waits for it as long as the kernel
 * does. Methods throw {@link LinuxException}.
 */
public final class FileSystemMount {
    private static final int CLOEXEC = 1;
    private static final int SET_FLAG = 0;
    private static final int SET_STRING = 1;
    private static final int CREATE = 6;

    /** Bytes of struct statfs on machines of 64 bits, with room to spare, and where flags are. */
    private static final int STATFS = 256;

    private static final int STATFS_FLAGS = 80;

    private FileSystemMount() {}

    /**
     * Mounts it.
     *
     * @param type for example {@code cifs}; ENODEV when this kernel has none of that name
     * @param parameters in their order, {@code source} among them; a value that is empty makes a
     *     flag; no value is longer than 255 bytes
     */
    public static void attach(
            String type, Map<String, String> parameters, Set<MountFlag> flags, Path target) {
        try (ScratchMemory s = new ScratchMemory(type + " at " + target);
                OpenDescriptor context =
                        new OpenDescriptor(Syscall.FSOPEN.call(s, s.text(type), CLOEXEC))) {
            int fd = context.number();
            parameters.forEach((name, value) -> set(fd, type, name, value));
            Syscall.FSCONFIG.call(s, fd, CREATE, 0, 0, 0);
            try (OpenDescriptor mount =
                    new OpenDescriptor(
                            Syscall.FSMOUNT.call(s, fd, CLOEXEC, MountFlag.bits(flags)))) {
                MountTree.attach(s, mount.number(), target);
            }
        }
    }

    /** A value may be a password: it does not stay in memory. */
    private static void set(int context, String type, String name, String value) {
        try (ScratchMemory s = new ScratchMemory("parameter " + name + " of " + type)) {
            if (value.isEmpty()) {
                Syscall.FSCONFIG.call(s, context, SET_FLAG, s.text(name), 0, 0);
                return;
            }
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            MemorySegment text = s.zeros(bytes.length + 1L);
            MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
            try {
                Syscall.FSCONFIG.call(s, context, SET_STRING, s.text(name), text.address(), 0);
            } finally {
                text.fill((byte) 0);
            }
        }
    }

    /**
     * Asks the file system at a place how full it is: whoever serves it has to answer.
     *
     * @return what the mount on which the place lies does not allow
     */
    public static Set<MountFlag> ask(Path place) {
        try (ScratchMemory s = new ScratchMemory(place)) {
            MemorySegment answer = s.zeros(STATFS);
            Syscall.STATFS.call(s, s.text(Mounts.bytes(place)), answer.address());
            return MountFlag.of(answer.get(ValueLayout.JAVA_LONG, STATFS_FLAGS));
        }
    }
}
