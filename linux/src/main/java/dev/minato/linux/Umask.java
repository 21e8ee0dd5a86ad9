package dev.minato.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The umask of this process, which never changes it. */
public final class Umask {
    private static final int MASK = read();

    private Umask() {}

    /** Whether the kernel gives a new file less than this mode, so that it must be set after. */
    public static boolean cuts(int mode) {
        return (mode & (MASK | 07000)) != 0;
    }

    private static int read() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("Umask:")) {
                    return Integer.parseInt(line.substring(6).strip(), 8);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return 0777;
        }
        return 0777;
    }
}
