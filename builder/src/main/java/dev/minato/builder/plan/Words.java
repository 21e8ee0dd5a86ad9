package dev.minato.builder.plan;

import dev.minato.builder.dockerfile.Dockerfile;
import dev.minato.builder.expand.Expander;
import dev.minato.builder.expand.Style;

/** Makes the expander of a file's words. */
final class Words {
    private Words() {}

    static Expander expander(Dockerfile file) {
        return new Expander(file.escape(), Style.WORD);
    }
}
