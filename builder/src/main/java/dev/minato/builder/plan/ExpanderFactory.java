package dev.minato.builder.plan;

import dev.minato.builder.dockerfile.Dockerfile;
import dev.minato.builder.expand.Expander;
import dev.minato.builder.expand.ExpansionStyle;

/** Makes the expander of a file's words. */
final class ExpanderFactory {
    private ExpanderFactory() {}

    static Expander expander(Dockerfile file) {
        return new Expander(file.escape(), ExpansionStyle.WORD);
    }
}
