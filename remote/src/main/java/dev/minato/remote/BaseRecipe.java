package dev.minato.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** How one image of {@code minato.local} is made. */
sealed interface BaseRecipe permits JavaBase, DebianBase {
    /** Name and tag below {@code minato.local}, for example {@code jdk:25}. */
    String name();

    /** A text that is the same as long as making it again would give the same. */
    String inputs();

    /**
     * Fills an empty directory with the image's files.
     *
     * @param say told one line for each step that takes a while
     * @throws dev.minato.base.Fault unavailable when the host lacks something, with the mend
     */
    Settings make(Path tree, Consumer<String> say) throws IOException, InterruptedException;

    /**
     * The configuration of the image.
     *
     * @param env entries {@code NAME=value}
     */
    record Settings(List<String> env, List<String> cmd, Instant created) {}
}
