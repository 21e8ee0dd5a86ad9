package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.Memory;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How large the build cache may become ({@code MINATO_CACHE}).
 *
 * @param given absent for the default; empty inside for no bound
 */
record CacheBound(Optional<OptionalLong> given) {
    private static final long MOST = 20L << 30;
    private static final int SHARE = 10;

    /** A tenth of the disk that the home lies on, at most 20 GB. */
    static final CacheBound DEFAULT = new CacheBound(Optional.empty());

    /**
     * Reads {@code 5GB} (units of 1024, as Docker's), {@code 0} or {@code off}; "" is the default.
     *
     * @throws Fault invalid, naming the variable, its value and what would be right
     */
    static CacheBound parse(String variable, String text) {
        if (text.isEmpty()) {
            return DEFAULT;
        }
        if (text.equals("off")) {
            return new CacheBound(Optional.of(OptionalLong.empty()));
        }
        try {
            long bytes = Memory.parse(variable, text).bytes();
            return new CacheBound(Optional.of(OptionalLong.of(bytes)));
        } catch (Fault wrong) {
            throw Fault.invalid(
                    variable,
                    variable
                            + " \""
                            + text
                            + "\" is not right: write a size such as 5GB, 0 to keep only what is"
                            + " in use, or off for no bound");
        }
    }

    /** The bytes; empty for no bound. */
    OptionalLong bytes(Home home) throws IOException {
        if (given.isPresent()) {
            return given.get();
        }
        long disk = Files.getFileStore(home.root()).getTotalSpace();
        return OptionalLong.of(Math.min(disk / SHARE, MOST));
    }
}
