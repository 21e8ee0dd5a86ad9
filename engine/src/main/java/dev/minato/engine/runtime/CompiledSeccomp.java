package dev.minato.engine.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Seccomp profiles as crun compiled them. Compiling one takes crun longer than everything else in a
 * start, and 1.8.1 does it anew each time; but it leaves the result in the container's state, and
 * takes it back for the next. Kept in memory: the first container of a daemon pays. Thread-safe.
 */
public final class CompiledSeccomp {
    /** The kernel's limit is 4,096 instructions of 8 bytes. */
    private static final int LARGEST = 4096 * 8;

    /** Profiles that are remembered; some are users' own. */
    private static final int MOST = 64;

    private static final int LONGEST_PROFILE = 64 << 10;

    private final Map<String, String> compiled = new ConcurrentHashMap<>();

    /** The program for a profile in Base64, once one is known. */
    public Optional<String> find(OciRuntime runtime, String profile) {
        return runtime.takesBpf() ? Optional.ofNullable(compiled.get(profile)) : Optional.empty();
    }

    /** Looks into the state of a container that was created with the profile written out. */
    public void learn(OciRuntime runtime, String id, String profile) {
        boolean kept = profile.length() > LONGEST_PROFILE || compiled.containsKey(profile);
        if (runtime.takesBpf() && !kept) {
            if (compiled.size() >= MOST) {
                compiled.clear();
            }
            read(runtime.state(id)).ifPresent(bpf -> compiled.put(profile, bpf));
        }
    }

    /** The program in a container's state, in Base64. */
    static Optional<String> read(Path state) {
        try {
            byte[] bpf = Files.readAllBytes(state.resolve("seccomp.bpf"));
            boolean whole = bpf.length > 0 && bpf.length <= LARGEST && bpf.length % 8 == 0;
            return whole ? Optional.of(Base64.getEncoder().encodeToString(bpf)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
