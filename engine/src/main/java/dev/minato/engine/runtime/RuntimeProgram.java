package dev.minato.engine.runtime;

import dev.minato.base.Reason;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.SealedFile;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The program of a runtime. crun copies itself into sealed memory at every start, so that nothing
 * in a container can change it (CVE-2019-5736), and executes the copy; executed from such a copy it
 * need not (libcrun, cloned_binary.c), which saves a third of its time. Thread-safe.
 */
public final class RuntimeProgram {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeProgram.class);

    private final Path installed;
    private final boolean copiesItself;
    private @Nullable Copy copy;

    /** A copy, and what it is a copy of; it stays: somebody may be about to execute it. */
    private record Copy(String stamp, SealedFile file) {}

    /**
     * @param installed absolute path
     * @param copiesItself whether it does so unless it finds itself copied
     */
    RuntimeProgram(Path installed, boolean copiesItself) {
        this.installed = installed;
        this.copiesItself = copiesItself;
    }

    /** Where the package has put it. */
    public Path installed() {
        return installed;
    }

    /** What is to be executed; the program of a new package from its installation on. */
    synchronized Path executable() {
        if (!copiesItself) {
            return installed;
        }
        try {
            String stamp = stamp();
            if (copy == null || !copy.stamp().equals(stamp)) {
                copy = new Copy(stamp, SealedFile.program(installed));
            }
            return copy.file().path();
        } catch (IOException | LinuxException e) {
            LOG.debug("{} copies itself each time: {}", installed, Reason.of(e));
            return installed;
        }
    }

    /** Changes with every other program that is installed in its place. */
    String stamp() throws IOException {
        return Files.size(installed) + " " + Files.getLastModifiedTime(installed).toMillis();
    }
}
