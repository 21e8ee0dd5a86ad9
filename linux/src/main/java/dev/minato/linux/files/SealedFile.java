package dev.minato.linux.files;

import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A copy of a file in memory that nobody, not even root, can change any more (memfd_create(2), file
 * seals in fcntl(2)). It lasts as long as this process.
 */
public final class SealedFile {
    private static final int CLOEXEC = 0x1;
    private static final int ALLOW_SEALING = 0x2;

    /** Linux 6.3 and later want to be told whether it is a program. */
    private static final int EXEC = 0x10;

    private static final int F_ADD_SEALS = 1033;
    private static final int SEAL_ITSELF_SHRINK_GROW_WRITE = 0xf;

    private final Fd fd;

    private SealedFile(Fd fd) {
        this.fd = fd;
    }

    /**
     * Copies a program; the copy can be executed.
     *
     * @throws IOException when the file cannot be read
     * @throws LinuxException EACCES where the host forbids programs in memory (vm.memfd_noexec)
     */
    public static SealedFile program(Path file) throws IOException {
        byte[] program = Files.readAllBytes(file);
        Fd fd = create(file.toString());
        try {
            fd.write(program, 0, program.length);
            fd.chmod(0555);
            try (ScratchMemory s = new ScratchMemory(file)) {
                Syscall.FCNTL.call(s, fd.number(), F_ADD_SEALS, SEAL_ITSELF_SHRINK_GROW_WRITE);
            }
            return new SealedFile(fd);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    private static Fd create(String name) {
        int flags = CLOEXEC | ALLOW_SEALING;
        try (ScratchMemory s = new ScratchMemory(name)) {
            long text = s.text("minato");
            long fd = Syscall.MEMFD_CREATE.once(s, text, flags | EXEC);
            if (fd < 0 && s.errno() == Errno.EINVAL) {
                fd = Syscall.MEMFD_CREATE.once(s, text, flags);
            }
            if (fd < 0) {
                throw Syscall.MEMFD_CREATE.failure(s);
            }
            return new Fd(new OpenDescriptor(fd));
        }
    }

    /** A path by which every process that may look into this one finds it. */
    public Path path() {
        return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + fd.number());
    }
}
